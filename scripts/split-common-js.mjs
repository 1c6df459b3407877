// What several CommonJS bundles need is bundled once. esbuild splits ES modules only, so that is what it makes first.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';

/**
 * Options for CommonJS bundles, `.cjs`, which share their parts.
 * @param {import('esbuild').BuildOptions} options
 * @returns {import('esbuild').BuildOptions}
 */
export function splitCommonJs(options) {
  const { minify = false, sourcemap } = options;
  return {
    ...options,
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.cjs' },
    // The second pass reads it from there.
    sourcemap: sourcemap ? 'inline' : false,
    write: false,
    plugins: [{ name: 'to-common-js', setup: ({ onEnd }) => onEnd((result) => writeAll(result, minify, sourcemap)) }],
  };
}

async function writeAll({ outputFiles = [] }, minify, sourcemap) {
  await Promise.all(
    outputFiles.map(async ({ path: file, text }) => {
      const { code, map } = await esbuild.transform(text, {
        format: 'cjs',
        platform: 'node',
        target: 'node22',
        // A part that is loaded later is required then, like the others.
        supported: { 'dynamic-import': false },
        minify,
        sourcemap: sourcemap ? 'external' : false,
        legalComments: 'none',
      });
      await mkdir(path.dirname(file), { recursive: true });
      const mapFile = `${file}.map`;
      if (map) {
        await writeFile(mapFile, map);
      }
      await writeFile(file, map ? `${code}//# sourceMappingURL=${path.basename(mapFile)}\n` : code);
    }),
  );
}
