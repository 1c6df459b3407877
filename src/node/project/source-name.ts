import path from 'node:path';

/** From the recipe's folder; of a file elsewhere its name alone, for no artifact names a folder of this computer. */
export function sourceName(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  const isBelow = !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  return isBelow ? relative.split(path.sep).join('/') : path.basename(file);
}
