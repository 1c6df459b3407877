// Measures every figure that the docs state against what a user would use instead, both in one run.
// usage: npm run bench [-- NAME …] [-- --json]
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureReady, root } from './bootstrap.mjs';
import { requireModernNode, runScript } from './command-line.mjs';
import { prepareTests } from './test-preparation.mjs';

await runScript(async () => {
  // Standard output belongs to the figures.
  await ensureReady({ log: (line) => console.error(line) });
  const node = requireModernNode();
  const { environment } = await prepareTests(node, ['bench']);
  const args = ['--import', 'tsx', path.join(root, 'test', 'bench', 'main.ts'), ...process.argv.slice(2)];
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
});
