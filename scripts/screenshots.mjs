// Takes the pictures of the README and of the walkthrough anew, in a real VS Code. usage: npm run screenshots
import { ensureReady, root } from './bootstrap.mjs';
import { requireModernNode, runScript } from './command-line.mjs';
import { packPictures, story } from './screenshots/pictures.mjs';
import { prepareTests } from './test-preparation.mjs';
import { runMocha } from './test-suites.mjs';

/** As the tests of the workbench have it. */
const testTimeoutMs = 180_000;

await runScript(async () => {
  await ensureReady({ log: (line) => console.log(line) });
  const node = requireModernNode();
  const { env } = await prepareTests(node, ['workbench']);
  const { failed, skipped } = await runMocha({ node, specs: [story], timeoutMs: testTimeoutMs, env });
  if (failed > 0 || skipped.length > 0) {
    console.error('The pictures are as they were: the story was not told to its end.');
    return 1;
  }
  for (const { file, sizeBytes } of packPictures(root)) {
    console.log(`${file}: ${(sizeBytes / 1000).toFixed(1)} kB`);
  }
  return 0;
});
