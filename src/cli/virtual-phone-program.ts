import { existsSync } from 'node:fs';
import path from 'node:path';
import { resourceFolderOf } from '../node/pipeline/resource-folder';

/** The bundled virtual phone beside this command line; from sources, the one that the last build left in `dist`. */
export function virtualPhoneProgram(): string {
  const beside = path.join(import.meta.dirname, 'virtual-phone.mjs');
  return existsSync(beside) ? beside : path.join(resourceFolderOf(import.meta.dirname), 'dist', 'virtual-phone.mjs');
}
