// Runs the command line from a checkout: npm run mobile-llm -- <command> …
import { ensureReady } from './bootstrap.mjs';
import { runCommandLine, runScript } from './command-line.mjs';

await runScript(async () => {
  await ensureReady({ log: (line) => console.error(line) });
  return runCommandLine(process.argv.slice(2));
});
