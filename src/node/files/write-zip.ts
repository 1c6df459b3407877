import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { explainFullDisk } from '../store/disk-space';
import { writeFileAtomic } from './atomic-write';

/** A file of a zip: its name with forward slashes, and a text or a file that holds its content. */
export type ZipEntry = { readonly name: string } & ({ readonly text: string } | { readonly file: string });

/**
 * Writes a compressed zip; it gets its name when it is whole and on the disk.
 * @throws WorkbenchError `file.unwritable`, `store.diskFull`; the signal's reason on abort
 */
export async function writeZip(target: string, entries: readonly ZipEntry[], signal: AbortSignal): Promise<void> {
  const zip = new ZipFile();
  // Its types know less of the stream than there is.
  const stream = zip.outputStream instanceof Readable ? zip.outputStream : Readable.from(zip.outputStream);
  zip.on('error', (error) => stream.destroy(error));
  // Whoever reads it, now or later, is told.
  stream.on('error', () => undefined);
  for (const entry of entries) {
    if ('text' in entry) {
      zip.addBuffer(Buffer.from(entry.text), entry.name);
    } else {
      zip.addFile(entry.file, entry.name);
    }
  }
  zip.end();
  try {
    await writeFileAtomic(target, chunksOf(stream, signal));
  } catch (cause) {
    signal.throwIfAborted();
    const explained = explainFullDisk(cause, target);
    throw explained instanceof WorkbenchError
      ? explained
      : new WorkbenchError('file.unwritable', { path: target, detail: thrownMessage(cause) }, { cause });
  }
}

async function* chunksOf(stream: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    signal.throwIfAborted();
    yield Buffer.from(chunk);
  }
}
