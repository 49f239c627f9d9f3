// Checks glTF files with Khronos' validator: `node validate.mjs FILE...` prints one JSON line a file
// ({file, errors, warnings, infos, messages}) and exits with 1 where any has an error or a warning.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import validator from 'gltf-validator';

let bad = false;
for (const file of process.argv.slice(2)) {
  const folder = path.dirname(path.resolve(file));
  const report = await validator.validateBytes(new Uint8Array(await readFile(file)), {
    uri: path.basename(file),
    maxIssues: 50,
    externalResourceFunction: async (uri) =>
      new Uint8Array(await readFile(path.join(folder, decodeURIComponent(uri)))),
  });
  const { numErrors: errors, numWarnings: warnings, numInfos: infos, messages } = report.issues;
  bad ||= errors > 0 || warnings > 0;
  console.log(JSON.stringify({
    file,
    errors,
    warnings,
    infos,
    messages: messages.map((m) => `${['error', 'warning', 'info', 'hint'][m.severity]} ${m.code} ${m.pointer ?? ''} ${m.message}`),
  }));
}
process.exitCode = bad ? 1 : 0;
