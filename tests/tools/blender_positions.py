# Where Blender puts the vertices of a glTF file's meshes:
#   blender --background --python blender_positions.py -- FILE.glb FPS OUT.npy FRAME...
# Frames count from 0 and may have a fraction. OUT.npy is [frames x vertices x 3] float64 in glTF's axes and metres, meshes in the
# file's order and their vertices in each primitive's order (Blender drops vertices that no triangle uses).
import math
import sys

import bpy
import numpy as np

# Debian's Blender 3.4 meets a newer numpy than it was made for, which dropped this alias.
if not hasattr(np, "bool"):
    np.bool = bool

path, fps, out, *frames = sys.argv[sys.argv.index("--") + 1:]
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.render.fps = int(fps)
bpy.ops.import_scene.gltf(filepath=path)
meshes = [o for o in scene.objects if o.type == "MESH" and o.data.name in bpy.data.meshes and o.find_armature() is not None]
poses = []
for frame in map(float, frames):
    whole = math.floor(frame)
    scene.frame_set(whole, subframe=frame - whole)
    graph = bpy.context.evaluated_depsgraph_get()
    pose = []
    for mesh in meshes:
        evaluated = mesh.evaluated_get(graph)
        local = np.empty(3 * len(evaluated.data.vertices), np.float32)
        evaluated.data.vertices.foreach_get("co", local)
        world = np.array(evaluated.matrix_world)
        pose.append(local.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3])
    xyz = np.concatenate(pose)
    poses.append(np.stack([xyz[:, 0], xyz[:, 2], -xyz[:, 1]], axis=1))
np.save(out, np.asarray(poses))
scales = {bone.inherit_scale for o in scene.objects if o.type == "ARMATURE" for bone in o.data.bones}
print("meshes:", [m.name for m in meshes], "vertices:", len(poses[0]), "inherit_scale:", sorted(scales))
