import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const sources = path.resolve(import.meta.dirname, '..', '..', 'src');

/** How an entry below `src` is run without a build: what is tested is what stands in the sources. */
export function fromSource(entry: string): { readonly program: string; readonly arguments: readonly string[] } {
  return { program: process.execPath, arguments: ['--import', loader, path.join(sources, entry)] };
}
