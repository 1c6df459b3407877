// Shows every state of the views in a plain browser, or records anew what they show.
// usage: npm run webview [-- PORT | --record]
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureReady, root } from './bootstrap.mjs';
import { requireModernNode, runScript } from './command-line.mjs';
import { prepareTests } from './test-preparation.mjs';

await runScript(async () => {
  await ensureReady({ log: (line) => console.log(line) });
  const node = requireModernNode();
  const isRecording = process.argv.includes('--record');
  const environment = isRecording ? (await prepareTests(node, ['workbench'])).environment : {};
  const program = path.join(root, 'test', 'workbench', 'gallery', isRecording ? 'record.ts' : 'main.ts');
  const args = ['--import', 'tsx', program, ...process.argv.slice(2)];
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
});
