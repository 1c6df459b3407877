import { formatBytes } from '../text/bytes';
import { cleanLine } from '../text/clean';

/** One entry of an archive, as its reader found it. Nothing of it is true before it was checked. */
export interface ArchiveEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
}

const mostEntries = 2000;
const largestFileBytes = 512 * 1024 * 1024;
const largestTotalBytes = 1024 * 1024 * 1024;
/** A program shrinks to a third; what shrinks a hundredfold was made to fill the disk. */
const largestRatio = 100;
/** Below this a ratio says nothing. */
const harmlessBytes = 1024 * 1024;
const longestName = 400;
const longestPart = 120;

/** Characters that some file system cannot have in a name, or gives a meaning to: `C:`, streams, `\\server`. */
const strangeCharacters = /[\u0000-\u001f\u007f<>:"|?*\\]/;
const deviceNames = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** Judges the entries of one archive, in their order (zip slip and its relatives, reliability.md §4.6). */
export class ArchiveRules {
  readonly #archiveBytes: number;
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  #entries = 0;
  #totalBytes = 0;

  constructor(archiveBytes: number) {
    this.#archiveBytes = archiveBytes;
  }

  /**
   * @returns what is wrong, for `The archive was not unpacked: …`, or the parts of the entry's path;
   *   no parts: the archive's own folder
   */
  judge(entry: ArchiveEntry): { readonly problem: string } | { readonly parts: readonly string[] } {
    const problem = (detail: string) => ({ problem: `${shown(entry.name)} ${detail}` });
    this.#entries += 1;
    this.#totalBytes += entry.sizeBytes;
    if (this.#entries > mostEntries) {
      return { problem: `it has more than ${mostEntries} entries` };
    }
    if (entry.kind === 'link' || entry.kind === 'other') {
      return problem(entry.kind === 'link' ? 'is a link' : 'is neither file nor folder');
    }
    if (entry.sizeBytes > largestFileBytes) {
      return problem(`is larger than ${formatBytes(largestFileBytes)}`);
    }
    const tooMuch = this.sizeProblem(this.#totalBytes);
    if (tooMuch !== undefined) {
      return { problem: tooMuch };
    }
    const parts = entry.name.split('/').filter((part) => part !== '' && part !== '.');
    const wrongName = nameProblem(entry.name, parts) ?? this.#takeName(parts, entry.kind);
    return wrongName === undefined ? { parts } : problem(wrongName);
  }

  /** What is wrong when this many bytes come out of the archive. */
  sizeProblem(unpackedBytes: number): string | undefined {
    if (unpackedBytes > largestTotalBytes) {
      return `it holds more than ${formatBytes(largestTotalBytes)}`;
    }
    const isBomb = unpackedBytes > harmlessBytes && unpackedBytes > largestRatio * this.#archiveBytes;
    return isBomb ? `it grows more than ${largestRatio} times` : undefined;
  }

  /** Each name once, whatever a file system thinks of capitals and accents; and nothing both file and folder. */
  #takeName(parts: readonly string[], kind: 'file' | 'folder'): string | undefined {
    const paths = parts.map((_, index) => folded(parts.slice(0, index + 1)));
    const own = paths.at(-1) ?? '';
    for (const folder of kind === 'file' ? paths.slice(0, -1) : paths) {
      if (this.#files.has(folder)) {
        return 'is both a file and a folder';
      }
      this.#folders.add(folder);
    }
    if (kind === 'folder') {
      return undefined;
    }
    if (own === '' || this.#folders.has(own)) {
      return 'is both a file and a folder';
    }
    if (this.#files.has(own)) {
      return 'stands twice';
    }
    this.#files.add(own);
    return undefined;
  }
}

function nameProblem(name: string, parts: readonly string[]): string | undefined {
  if (name.startsWith('/')) {
    return 'has an absolute path';
  }
  if (parts.includes('..')) {
    return 'leads out of its folder';
  }
  if (strangeCharacters.test(name) || !name.isWellFormed()) {
    return 'has a strange name';
  }
  if (parts.some((part) => deviceNames.test(part) || /[. ]$/.test(part))) {
    return 'has a name that Windows cannot have';
  }
  const isLong = name.length > longestName || parts.some((part) => part.length > longestPart);
  return isLong ? 'has a very long name' : undefined;
}

function folded(parts: readonly string[]): string {
  return parts.join('/').normalize('NFKC').toLowerCase();
}

function shown(name: string): string {
  return `“${cleanLine(name).slice(0, 80).toWellFormed()}”`;
}
