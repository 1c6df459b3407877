// Runs the workbench tests in a desktop VS Code that @vscode/test-electron downloads; for people with a display.
// usage: node scripts/test-electron.mjs [VERSION]   default: stable. Needs what `npm test -- workbench` has prepared.
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { ensureReady } from './bootstrap.mjs';
import { requireModernNode, runScript } from './command-line.mjs';
import { prepareTests } from './test-preparation.mjs';
import { runMocha } from './test-suites.mjs';

const timeoutMs = 180_000;

await runScript(async () => {
  await ensureReady({ log: (line) => console.log(line) });
  const node = requireModernNode();
  const program = await downloadAndUnzipVSCode(process.argv[2] ?? 'stable');
  const { env: prepared } = await prepareTests(node, ['workbench']);
  const env = { ...prepared, MOBILE_LLM_TEST_VSCODE: program };
  const { passed, failed, skipped } = await runMocha({ node, specs: ['test/workbench/**/*.test.ts'], timeoutMs, env });
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed === 0 ? 0 : 1;
});
