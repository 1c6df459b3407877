import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parsedRecord } from '../../core/json/parsed';
import { writeFileAtomic } from '../files/atomic-write';

/**
 * The Python that set-up was done with: a login shell's (pyenv, conda) is not on the PATH of every window, and another
 * version would have all packages made again.
 */
export async function rememberedPython(cacheFolder: string): Promise<string | undefined> {
  const text = await readFile(noteIn(cacheFolder), 'utf8').catch(() => '');
  const executable = parsedRecord(text)?.['executable'];
  return typeof executable === 'string' && path.isAbsolute(executable) ? executable : undefined;
}

/** Best effort: a cache that cannot be written does without. */
export async function rememberPython(cacheFolder: string, executable: string): Promise<void> {
  if ((await rememberedPython(cacheFolder)) !== executable) {
    await writeFileAtomic(noteIn(cacheFolder), `${JSON.stringify({ executable })}\n`).catch(() => undefined);
  }
}

function noteIn(cacheFolder: string): string {
  return path.join(cacheFolder, 'set-up-python.json');
}
