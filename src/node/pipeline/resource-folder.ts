import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The checkout or installed extension that a program belongs to: the nearest folder above it that holds our Python
 * package and our native sources.
 * @throws RangeError when the program was moved away from them
 */
export function resourceFolderOf(programFolder: string): string {
  let folder = programFolder;
  while (!existsSync(path.join(folder, 'python', 'mobile_llm'))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new RangeError(`No folder above ${programFolder} holds python/mobile_llm.`);
    }
    folder = parent;
  }
  return folder;
}
