"""Imports a glTF file into Blender and writes where it puts every vertex.

blender --background --factory-startup --python blender_import.py -- SPEC.json

SPEC: {"file": .glb, "output": folder, "poses": [{shape name: weight, ...}, ...], "seconds": [time, ...]}.
Either list may be empty; poses are set on all shape keys (0 where not named), times play the file's animation.
Writes output/meshes.json: [{"name", "vertices", "attributes": [names], "vertex_map": [ints] or null}, ...], and output/positions.bin:
for each time, then each pose, for each mesh, float32 [vertices x 3] in glTF's axes (+Y up), with modifiers and node transforms applied.
"""
import json
import os
import sys

import bpy
import numpy as np

# Debian pairs Blender 3.4 with a numpy that has dropped the alias which its glTF importer still uses.
if not hasattr(np, "bool"):
    np.bool = bool

with open(sys.argv[sys.argv.index("--") + 1]) as f:
    spec = json.load(f)

bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.context.scene.render.fps = 60
bpy.ops.import_scene.gltf(filepath=spec["file"])
meshes = sorted((o for o in bpy.data.objects if o.type == "MESH" and not o.hide_render and len(o.data.vertices) > 0
                 and o.name in bpy.context.view_layer.objects and not o.name.startswith("Icosphere")), key=lambda o: o.name)


def vertex_map(mesh):
    attribute = mesh.attributes.get("_VERTEX")
    return None if attribute is None else [int(round(item.value)) for item in attribute.data]


def positions(obj):
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = evaluated.to_mesh()
    xyz = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    mesh.vertices.foreach_get("co", xyz)
    evaluated.to_mesh_clear()
    world = np.array(obj.matrix_world, dtype=np.float64)
    xyz = xyz.reshape(-1, 3).astype(np.float64) @ world[:3, :3].T + world[:3, 3]
    return np.stack([xyz[:, 0], xyz[:, 2], -xyz[:, 1]], axis=1).astype("<f4")


with open(os.path.join(spec["output"], "positions.bin"), "wb") as out:
    for seconds in spec["seconds"]:
        frame = seconds * bpy.context.scene.render.fps
        bpy.context.scene.frame_set(int(np.floor(frame)), subframe=float(frame - np.floor(frame)))
        for obj in meshes:
            out.write(positions(obj).tobytes())
    for pose in spec["poses"]:
        for obj in meshes:
            if obj.data.shape_keys:
                obj.data.shape_keys.animation_data_clear()
                for key in obj.data.shape_keys.key_blocks[1:]:
                    key.slider_min, key.slider_max = -10, 10
                    key.value = pose.get(key.name, 0.0)
        bpy.context.view_layer.update()
        for obj in meshes:
            out.write(positions(obj).tobytes())

with open(os.path.join(spec["output"], "meshes.json"), "w") as out:
    json.dump([{"name": o.name, "vertices": len(o.data.vertices), "attributes": [a.name for a in o.data.attributes],
                "vertex_map": vertex_map(o.data)} for o in meshes], out)
