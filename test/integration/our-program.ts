import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const sources = path.resolve(import.meta.dirname, '..', '..', 'src');

/**
 * How one of our programs is run. Where `npm test` has just built the bundles these are tested, as users run them: they
 * start in a sixth of the time. By hand it is what stands in the sources, never a bundle of yesterday.
 */
export function ourProgram(name: 'cli' | 'runner'): {
  readonly program: string;
  readonly arguments: readonly string[];
} {
  const bundles = process.env['MOBILE_LLM_TEST_BUNDLES'];
  const entry = bundles
    ? [path.join(bundles, `${name}.mjs`)]
    : ['--import', loader, path.join(sources, name, 'main.ts')];
  return { program: process.execPath, arguments: entry };
}
