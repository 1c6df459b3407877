import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { splitCommonJs } from './split-common-js.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
/** Every kilobyte is some fifty microseconds in which no view is shown. */
const mostFirstBytes = 280_000;

describe('bundles that share their parts', () => {
  let folder;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'split '));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const build = (entryPoints, more) =>
    esbuild.build(
      splitCommonJs({
        bundle: true,
        platform: 'node',
        target: 'node22',
        chunkNames: 'parts/[name]-[hash]',
        logLevel: 'warning',
        outdir: path.join(folder, 'dist'),
        entryPoints,
        ...more,
      }),
    );

  for (const minify of [false, true]) {
    it(`have one instance of them, and load late what is imported late${minify ? ', minified' : ''}`, async () => {
      const write = (name, text) => writeFileSync(path.join(folder, name), text);
      write(
        'shared.ts',
        "import path from 'node:path';\nexport const counted = { times: 0, name: path.basename('a/b') };",
      );
      write('late.ts', 'globalThis.isLateLoaded = true;\nexport const late = 7;');
      write(
        'one.ts',
        "export { counted } from './shared';\nexport const late = async () => (await import('./late')).late;",
      );
      write('two.ts', "import { counted } from './shared';\nexport const count = (): number => ++counted.times;");
      const entries = ['one', 'two'].map((name) => ({ in: path.join(folder, `${name}.ts`), out: name }));
      await build(entries, { minify, sourcemap: minify ? false : 'linked' });
      const [one, two] = ['one.cjs', 'two.cjs'].map((name) => require(path.join(folder, 'dist', name)));
      assert.equal(two.count(), 1);
      assert.deepEqual(one.counted, { times: 1, name: 'b' });
      assert.equal(globalThis.isLateLoaded, undefined);
      assert.equal(await one.late(), 7);
      delete globalThis.isLateLoaded;
      const map = path.join(folder, 'dist', 'two.cjs.map');
      assert.equal(existsSync(map), !minify);
      if (!minify) {
        assert.deepEqual(JSON.parse(readFileSync(map, 'utf8')).sources, ['../two.ts']);
      }
    });
  }

  it('give the first view little to load', async function () {
    // Bundling takes a second of a processor that nobody else wants.
    this.timeout(60_000);
    const entry = path.join(root, 'src', 'vscode', 'read-model.ts');
    await build([{ in: entry, out: 'read-model' }], { minify: true, external: ['vscode'] });
    const first = loadedBy(path.join(folder, 'dist', 'read-model.cjs'));
    const sizeBytes = first.reduce((sum, file) => sum + statSync(file).size, 0);
    assert.ok(sizeBytes < mostFirstBytes, `${sizeBytes} bytes in ${first.length} files`);
    assert.ok(first.length < readdirSync(path.join(folder, 'dist', 'parts')).length);
  });
});

/** The files that a bundle requires at once, itself too. */
function loadedBy(bundle) {
  const before = new Set(Object.keys(require.cache));
  require(bundle);
  return Object.keys(require.cache).filter((file) => !before.has(file));
}
