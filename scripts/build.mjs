// Bundles the extension, the runner, the command line, the virtual phone and the views into dist/.
// usage: node scripts/build.mjs [--watch] [--minify] [--into FOLDER]
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { splitCommonJs } from './split-common-js.mjs';
import { viewBundles } from './view-bundles.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const minify = process.argv.includes('--minify');
const watch = process.argv.includes('--watch');
const into = process.argv.indexOf('--into');
const dist = path.resolve(root, into < 0 ? 'dist' : (process.argv[into + 1] ?? 'dist'));

const shared = {
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  // Its CommonJS files find their parts by a require() that no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};
const program = {
  ...shared,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  // Some dependencies are CommonJS and call require() inside an ES module bundle.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  outExtension: { '.js': '.mjs' },
};

/** Every bundle whose entry exists. */
function bundles() {
  return [
    {
      ...program,
      entryPoints: [
        { in: path.join(root, 'src/runner/main.ts'), out: 'runner' },
        { in: path.join(root, 'src/cli/main.ts'), out: 'cli' },
        { in: path.join(root, 'src/virtual-phone/main.ts'), out: 'virtual-phone' },
      ].filter((entry) => existsSync(entry.in)),
      outdir: dist,
    },
    {
      ...shared,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      external: ['vscode'],
      entryPoints: [{ in: path.join(root, 'src/extension.ts'), out: 'extension' }],
      outExtension: { '.js': '.cjs' },
      outdir: dist,
    },
    // The extension loads what it needs when that is first needed: activation and the first view stay short.
    splitCommonJs({
      ...shared,
      platform: 'node',
      target: 'node22',
      external: ['vscode'],
      entryPoints: [
        { in: path.join(root, 'src/vscode/read-model.ts'), out: 'read-model' },
        { in: path.join(root, 'src/vscode/engine.ts'), out: 'engine' },
        // An open dataset lives in a thread of its own, and so does what reads a large one.
        { in: path.join(root, 'src/node/dataset/thread.ts'), out: 'dataset-thread' },
      ],
      chunkNames: 'parts/[name]-[hash]',
      outdir: dist,
    }),
    ...viewBundles(root).map((options) => ({ ...shared, ...options, outdir: path.join(dist, 'webview') })),
  ].filter((options) => options.entryPoints.length > 0);
}

if (!watch) {
  rmSync(dist, { recursive: true, force: true });
}
for (const options of bundles()) {
  if (watch) {
    await (await esbuild.context(options)).watch();
  } else {
    await esbuild.build(options);
  }
}
