// Draws a .glb with three.js in a headless Chromium, over a server on the loopback address:
//   node three_draw.mjs FILE.glb OUT.png OUT.npy SECONDS...
// The picture shows the first of the moments. OUT.npy is [moments x vertices x 4] float64: the rig's vertex (the attribute _VERTEX), then
// x, y, z in metres where three.js puts it. CHROMIUM names the browser; by default it is found on the PATH.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { writeNpy } from './npy.mjs';

const [model, picture, numbers, ...moments] = process.argv.slice(2);
const tools = path.dirname(fileURLToPath(import.meta.url));
const three = path.join(tools, 'node_modules', 'three');
const browserPath = process.env.CHROMIUM
  ?? process.env.PATH.split(path.delimiter).map((folder) => path.join(folder, 'chromium')).find(existsSync);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.glb': 'model/gltf-binary' };

const server = createServer((request, response) => {
  const url = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const file = url === '/' ? path.join(tools, 'three_page.html')
    : url === '/model.glb' ? path.resolve(model)
    : url.startsWith('/three/') ? path.join(three, path.normalize(url.slice('/three'.length))) : '';
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch({
  executablePath: browserPath,
  timeout: 120_000,
  args: ['--headless', '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});
try {
  const page = await browser.newPage({ viewport: { width: 600, height: 800 } });
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => window.poseAt !== undefined, null, { timeout: 120_000 }).catch((error) => {
    throw new Error([...errors, error].join('\n'));
  });
  const poses = [];
  for (const [index, moment] of moments.entries()) {
    poses.push(await page.evaluate((seconds) => window.poseAt(seconds), Number(moment)));
    if (index === 0) await page.screenshot({ path: picture });
  }
  writeNpy(numbers, poses);
  console.log(JSON.stringify({ three: await page.evaluate(() => window.three), vertices: poses[0].length / 4, moments: poses.length }));
} finally {
  await browser.close();
  server.close();
}
