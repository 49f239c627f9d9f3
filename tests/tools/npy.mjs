// Writes [poses x rows x 4] numbers as a NumPy file of float64.
import { writeFileSync } from 'node:fs';

export function writeNpy(file, poses) {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${poses.length}, ${poses[0].length / 4}, 4), }`;
  const header = Buffer.from(text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11) + '\n', 'latin1');
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  writeFileSync(file, Buffer.concat([start, header, Buffer.from(Float64Array.from(poses.flat()).buffer)]));
}
