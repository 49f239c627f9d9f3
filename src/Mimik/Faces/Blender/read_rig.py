"""Runs inside Blender: imports a file and writes its meshes and shape keys as arrays.

blender --background ... --python read_rig.py -- INPUT OUTPUT_FOLDER
Writes OUTPUT_FOLDER/rig.npz, or OUTPUT_FOLDER/error.txt with one line. Coordinates become right-handed with +Y up (Blender's +Z is up).
"""
import os
import sys

import bpy
import numpy as np

# Blender's +X right, -Y forward, +Z up to +X right, +Y up, +Z forward.
TO_Y_UP = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], dtype=np.float64)


def load(path):
    """Imports the file; returns metres in one unit of the scene, 0 where the file does not say."""
    kind = os.path.splitext(path)[1].lower()
    if kind == ".blend":
        bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
        settings = bpy.context.scene.unit_settings
        return 0.0 if settings.system == "NONE" else settings.scale_length
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    if kind == ".fbx":
        bpy.ops.import_scene.fbx(filepath=path, use_anim=False)
        return 1.0
    if "usd_import" not in dir(bpy.ops.wm) or not bpy.app.build_options.usd:
        raise RuntimeError("Blender %s is built without USD" % bpy.app.version_string)
    bpy.ops.wm.usd_import(filepath=path)
    return 0.0


def read(collection, attribute, width, kind=np.float32):
    values = np.empty(len(collection) * width, dtype=kind)
    collection.foreach_get(attribute, values)
    return values.reshape(-1, width) if width > 1 else values


def group_weights(thing, name):
    """[n x 1] how far a shape key's vertex group lets it act."""
    weights = np.zeros((len(thing.data.vertices), 1))
    index = thing.vertex_groups[name].index if name in thing.vertex_groups else -1
    for vertex in thing.data.vertices:
        for member in vertex.groups:
            if member.group == index:
                weights[vertex.index] = member.weight
    return weights


def shapes_of(thing, linear, notes):
    """The shape keys' names and [n x 3] deltas in the scene's axes."""
    keys = thing.data.shape_keys
    if keys is None:
        return []
    if not keys.use_relative:
        notes.append('left out: absolute shape keys of "%s"' % thing.name)
        return []
    shapes = []
    for block in keys.key_blocks:
        if block == keys.reference_key:
            continue
        deltas = read(block.data, "co", 3).astype(np.float64) - read(block.relative_key.data, "co", 3)
        if block.vertex_group:
            deltas *= group_weights(thing, block.vertex_group)
        shapes.append((block.name, deltas @ linear.T))
    return shapes


def look(material):
    """Name, [4] linear base colour, metallic, roughness, and whether pictures are left out."""
    if material is None:
        return "default", [0.8, 0.8, 0.8, 1.0], 0.0, 0.6, False
    nodes = material.node_tree.nodes if material.use_nodes and material.node_tree else []
    for node in nodes:
        if node.type == "BSDF_PRINCIPLED":
            colour = list(node.inputs["Base Color"].default_value)[:3] + [node.inputs["Alpha"].default_value]
            values = node.inputs["Metallic"].default_value, node.inputs["Roughness"].default_value
            return (material.name, colour, *values, node.inputs["Base Color"].is_linked)
    return material.name, list(material.diffuse_color), material.metallic, material.roughness, False


def corners_of(mesh, flipped):
    """The loops in the order of the polygons, and each polygon's size."""
    starts, sizes = read(mesh.polygons, "loop_start", 1, np.int32), read(mesh.polygons, "loop_total", 1, np.int32)
    loops = [np.arange(start, start + size) for start, size in zip(starts, sizes)]
    if flipped:
        loops = [loop[::-1] for loop in loops]
    return np.concatenate(loops) if loops else np.empty(0, dtype=np.int64), sizes


def convert(metres_per_unit):
    notes, parts, shapes, materials, looks = [], [], {}, {}, []
    neutral, corners, sizes, uvs, uv_corners, face_materials = [], [], [], [], [], []
    vertices = uv_count = 0
    textured = pictures = False
    bpy.context.view_layer.update()
    for thing in bpy.context.scene.objects:
        if thing.type != "MESH" or len(thing.data.vertices) == 0:
            continue
        if thing.hide_render:
            notes.append('left out: "%s", which is hidden in renders' % thing.name)
            continue
        mesh = thing.data
        matrix = np.array(thing.matrix_world, dtype=np.float64)
        linear = TO_Y_UP @ matrix[:3, :3]
        rest = mesh.shape_keys.reference_key.data if mesh.shape_keys else mesh.vertices
        neutral.append(read(rest, "co", 3).astype(np.float64) @ linear.T + TO_Y_UP @ matrix[:3, 3])
        for name, deltas in shapes_of(thing, linear, notes):
            shapes.setdefault(name, []).append((vertices, deltas))
        loops, counts = corners_of(mesh, np.linalg.det(linear) < 0)
        corners.append(read(mesh.loops, "vertex_index", 1, np.int32)[loops] + vertices)
        sizes.append(counts)
        values, inverse = np.zeros((1, 2), dtype=np.float32), np.zeros(len(loops), dtype=np.int64)
        if mesh.uv_layers.active and len(loops) > 0:
            textured = True
            values, inverse = np.unique(read(mesh.uv_layers.active.data, "uv", 2)[loops], axis=0, return_inverse=True)
        uvs.append(values)
        uv_corners.append(inverse.reshape(-1) + uv_count)
        uv_count += len(values)
        slots = [slot.material for slot in thing.material_slots] or [None]
        for material in slots:
            key = material.name if material else None
            if key not in materials:
                materials[key] = len(materials)
                looks.append(look(material))
                pictures |= looks[-1][4]
        indices = np.array([materials[m.name if m else None] for m in slots], dtype=np.int32)
        face_materials.append(indices[np.clip(read(mesh.polygons, "material_index", 1, np.int32), 0, len(slots) - 1)])
        active = sum(1 for modifier in thing.modifiers if modifier.type != "ARMATURE" and modifier.show_render)
        if active:
            notes.append('left out: %d modifiers of "%s"' % (active, thing.name))
        parts.append((thing.name, len(mesh.vertices), len(counts)))
        vertices += len(mesh.vertices)
    if not parts:
        raise RuntimeError("the scene has no mesh with vertices")
    if pictures:
        notes.append("left out: pictures of materials")
    deltas = np.zeros((len(shapes), vertices, 3), dtype=np.float32)
    for index, pieces in enumerate(shapes.values()):
        for first, piece in pieces:
            deltas[index, first:first + len(piece)] = piece
    return {
        "neutral": np.concatenate(neutral).astype(np.float32),
        "corners": np.concatenate(corners).astype(np.int32),
        "sizes": np.concatenate(sizes).astype(np.int32),
        "uvs": np.concatenate(uvs) if textured else np.empty((0, 2), dtype=np.float32),
        "uv_corners": np.concatenate(uv_corners).astype(np.int32) if textured else np.empty(0, dtype=np.int32),
        "part_names": np.array([part[0] for part in parts], dtype=np.str_),
        "part_sizes": np.array([part[1:] for part in parts], dtype=np.int32),
        "material_names": np.array([item[0] for item in looks], dtype=np.str_),
        "material_looks": np.array([[*item[1], item[2], item[3]] for item in looks], dtype=np.float32),
        "face_materials": np.concatenate(face_materials).astype(np.int32),
        "shape_names": np.array(list(shapes), dtype=np.str_),
        "deltas": deltas,
        "metres_per_unit": np.float64(metres_per_unit),
        "notes": np.array(notes, dtype=np.str_),
    }


def main():
    source, folder = sys.argv[sys.argv.index("--") + 1:]
    try:
        np.savez(os.path.join(folder, "rig.npz"), **convert(load(source)))
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        with open(os.path.join(folder, "error.txt"), "w", encoding="utf-8") as file:
            file.write(lines[0] if lines else type(error).__name__)


main()
