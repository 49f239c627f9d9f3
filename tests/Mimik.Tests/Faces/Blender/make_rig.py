"""Runs inside Blender: makes a small rig of two meshes and saves it as .blend and .fbx.

blender --background --factory-startup --python make_rig.py -- FOLDER
"""
import os
import sys

import bpy

folder = sys.argv[sys.argv.index("--") + 1]
for thing in list(bpy.data.objects):
    bpy.data.objects.remove(thing)


def make(name, vertices, faces, uvs, colour, location, scale):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices, [], faces)
    if uvs:
        layer = mesh.uv_layers.new(name="map")
        for loop in mesh.loops:
            layer.data[loop.index].uv = uvs[loop.vertex_index]
    material = bpy.data.materials.new("of " + name)
    material.use_nodes = True
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1)
    material.diffuse_color = (*colour, 1)
    mesh.materials.append(material)
    thing = bpy.data.objects.new(name, mesh)
    thing.location, thing.scale = location, scale
    bpy.context.scene.collection.objects.link(thing)
    thing.shape_key_add(name="Basis")
    return thing


head = make("head mesh", [(0, 0, 0), (0.2, 0, 0), (0.2, 0, 0.2), (0, 0, 0.2)], [(0, 1, 2, 3)],
            [(0, 0), (1, 0), (1, 1), (0, 0.5)], (0.5, 0.25, 0.125), (0, 0, 0), (1, 1, 1))
tooth = make("tooth", [(0, 0, 0), (1, 0, 0), (0, 0, 1)], [(0, 1, 2)], None, (1, 1, 1), (0.1, -0.05, 0.1), (0.5, 0.25, 0.25))

smile = head.shape_key_add(name="mouth smile_L")
smile.data[1].co = (0.2, -0.01, 0.03)
for thing in (head, tooth):
    opened = thing.shape_key_add(name="jawOpen")
    opened.data[2].co = (opened.data[2].co[0], opened.data[2].co[1], opened.data[2].co[2] - 0.1)

# A driver and a text that would run if files were trusted.
text = bpy.data.texts.new("evil.py")
text.write("open(%r, 'w').write('ran')" % os.path.join(folder, "ran"))
text.use_module = True

bpy.ops.wm.save_as_mainfile(filepath=os.path.join(folder, "a rig.blend"))
bpy.ops.export_scene.fbx(filepath=os.path.join(folder, "a rig.fbx"))
bpy.ops.object.select_all(action="SELECT")
bpy.ops.object.delete()
bpy.ops.wm.save_as_mainfile(filepath=os.path.join(folder, "empty.blend"))
