import { crc32, gzipSync } from 'node:zlib';

/** An entry for a test's archive; whatever it says is written. */
export interface MadeEntry {
  readonly name: string;
  readonly content?: string | Buffer;
  /** Tar's type flag; zip gets the file type that stands for it. Default: an ordinary file. */
  readonly type?: 'file' | 'folder' | 'link' | 'symlink' | 'device';
  /** Where a link leads. */
  readonly target?: string;
  /** What the header says instead of the content's size. */
  readonly statedBytes?: number;
}

const tarTypes = { file: '0', folder: '5', link: '1', symlink: '2', device: '3' } as const;

/** A ustar archive (POSIX.1-1988) that nobody checked. */
export function makeTar(entries: readonly MadeEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? '');
    return [tarHeader(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** A gzipped tar of these entries, honest or not. */
export function makeTarGz(entries: readonly MadeEntry[]): Buffer {
  return gzipSync(makeTar(entries));
}

function tarHeader(entry: MadeEntry, contentBytes: number): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, offset: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  header.write(entry.name, 0, 100, 'utf8');
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.statedBytes ?? contentBytes, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148, 'latin1');
  header.write(tarTypes[entry.type ?? 'file'], 156, 'latin1');
  header.write(entry.target ?? '', 157, 100, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return header;
}

const unixTypes = { file: 0o100644, folder: 0o040755, link: 0o100644, symlink: 0o120777, device: 0o020644 } as const;

/** A zip with stored entries (APPNOTE 4.3) that nobody checked. */
export function makeZip(entries: readonly MadeEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const content = Buffer.from(entry.content ?? entry.target ?? '');
    const sizes = [crc32(content), content.length, entry.statedBytes ?? content.length] as const;
    const local = Buffer.concat([
      zipHeader(0x04034b50, 30, [
        [14, sizes],
        [26, name.length],
      ]),
      name,
      content,
    ]);
    const central = zipHeader(0x02014b50, 46, [
      [16, sizes],
      [28, name.length],
      [42, offset],
    ]);
    // Made on Unix, so that the file type in the attributes counts.
    central.writeUInt16LE(0x0314, 4);
    central.writeUInt32LE((unixTypes[entry.type ?? 'file'] << 16) >>> 0, 38);
    locals.push(local);
    directory.push(central, name);
    offset += local.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directoryBytes, end]);
}

type ZipField = readonly [offset: number, value: number | readonly [number, number, number]];

/** A header with its signature, UTF-8 names and these fields; a triple is check sum, packed and unpacked size. */
function zipHeader(signature: number, length: number, fields: readonly ZipField[]): Buffer {
  const header = Buffer.alloc(length);
  header.writeUInt32LE(signature, 0);
  header.writeUInt16LE(0x0800, signature === 0x04034b50 ? 6 : 8);
  for (const [offset, value] of fields) {
    if (typeof value !== 'number') {
      value.forEach((part, index) => {
        header.writeUInt32LE(part, offset + 4 * index);
      });
    } else if (offset === 42) {
      header.writeUInt32LE(value, offset);
    } else {
      header.writeUInt16LE(value, offset);
    }
  }
  return header;
}
