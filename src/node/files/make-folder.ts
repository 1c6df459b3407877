import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { thrownCode } from '../../core/errors/thrown-error';

/**
 * Makes a folder and those above it; one that is there is left as it is. Node says ENOENT of a disk that cannot be
 * written, as if a folder above were missing: this throws what the system says.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (thrownCode(error) !== 'ENOENT') {
      throw error;
    }
    await mkdir(await highestMissing(path.resolve(folder)));
    await mkdir(folder, { recursive: true });
  }
}

async function highestMissing(folder: string): Promise<string> {
  const above = path.dirname(folder);
  const isThere = await access(above).then(
    () => true,
    () => above === folder,
  );
  return isThere ? folder : highestMissing(above);
}
