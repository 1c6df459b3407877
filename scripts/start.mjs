// The main job on the sample project: train, shrink, push to the virtual phone, ask it. Runs on Node 20 without packages.
// usage: npm start [-- --chat | --vscode]
import path from 'node:path';
import { BootstrapError, ensureReady, root } from './bootstrap.mjs';
import { runCommandLine, runScript } from './command-line.mjs';

const sample = path.join(root, 'examples', 'phone-assistant');
const known = ['--chat', '--vscode', '--json'];

await runScript(async () => {
  const options = process.argv.slice(2);
  const unknown = options.find((option) => !known.includes(option));
  if (unknown) {
    throw new BootstrapError(`npm start does not know ${unknown}; it takes -- --chat or -- --vscode.`);
  }
  await ensureReady({ log: (line) => console.error(line) });
  if (options.includes('--vscode')) {
    const { openWorkbench } = await import('./open-workbench.mjs');
    return openWorkbench(sample);
  }
  return runCommandLine(['demo', sample, ...options]);
});
