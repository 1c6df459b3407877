import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const plainFile = 0o100644;

/**
 * Writes a zip of files, stored as they are: quantized weights do not compress. Larger than 4 GB it is a Zip64. The
 * same names and contents give the same bytes.
 * @param names below `folder`, with forward slashes; in the zip they stand below the folder's title
 * @throws the file system's error, or the signal's reason; the file may be there in part then
 */
export async function writeZip(
  file: string,
  { folder, title, names }: { readonly folder: string; readonly title: string; readonly names: readonly string[] },
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (writtenBytes: number) => void },
): Promise<void> {
  const zip = new ZipFile();
  const failure = new AbortController();
  // A zip names local time, so this is the same moment in every zone.
  const mtime = new Date(1981, 0, 1);
  zip.on('error', (error) => failure.abort(error));
  for (const name of [...names].sort()) {
    const options = { compress: false, mtime, mode: plainFile, forceDosTimestamp: true };
    zip.addFile(path.join(folder, ...name.split('/')), `${title}/${name}`, options);
  }
  zip.end();
  const target = createWriteStream(file, { flags: 'wx' });
  target.on('drain', () => onProgress?.(target.bytesWritten));
  try {
    await pipeline(zip.outputStream, target, { signal: AbortSignal.any([signal, failure.signal]) });
  } catch (error) {
    if (!target.closed) {
      await once(target, 'close');
    }
    signal.throwIfAborted();
    throw failure.signal.aborted ? failure.signal.reason : error;
  }
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
