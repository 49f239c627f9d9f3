// Where Babylon.js puts the vertices of a .glb's skinned meshes, without drawing (its NullEngine):
//   node babylon_positions.mjs FILE.glb OUT.npy SECONDS...
// OUT.npy is [moments x vertices x 4] float64: the vertex's number in the file's order, then x, y, z in metres.
// Needs what "npm ci" does not bring, as it is large: npm install --no-save @babylonjs/core @babylonjs/loaders
import { readFileSync } from 'node:fs';
import { NullEngine } from '@babylonjs/core/Engines/nullEngine.js';
import { LoadAssetContainerAsync } from '@babylonjs/core/Loading/sceneLoader.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import '@babylonjs/loaders/glTF/index.js';
import { writeNpy } from './npy.mjs';

const [file, numbers, ...moments] = process.argv.slice(2);
globalThis.XMLHttpRequest ??= class {};
const engine = new NullEngine();
const scene = new Scene(engine);
scene.useRightHandedSystem = true;
new FreeCamera('camera', Vector3.Zero(), scene);
const content = await LoadAssetContainerAsync(new Uint8Array(readFileSync(file)), scene, { pluginExtension: '.glb' });
content.addAllToScene();
const [group] = content.animationGroups;
const meshes = content.meshes.filter((mesh) => mesh.skeleton);
group.start(false);
group.pause();
const poses = moments.map((moment) => {
  // The loader counts 60 frames a second.
  group.goToFrame(Number(moment) * 60);
  scene.render();
  const rows = [];
  for (const mesh of meshes) {
    // Without a view that the mesh is in, nobody else brings the skeleton up to date.
    mesh.skeleton.prepare(true);
    const positions = mesh.getPositionData(true, false);
    for (let i = 0; i < positions.length; i += 3) rows.push(rows.length / 4, positions[i], positions[i + 1], positions[i + 2]);
  }
  return rows;
});
writeNpy(numbers, poses);
console.log(JSON.stringify({ vertices: poses[0].length / 4, influences: Math.max(...meshes.map((mesh) => mesh.numBoneInfluencers)) }));
process.exit(0);
