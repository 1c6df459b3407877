import { WorkbenchError } from '../errors/workbench-error';

/** What a program or a shared library for Linux or Android says of itself. */
export interface ElfFacts {
  readonly machine: 'aarch64' | 'x86_64';
  /** The smallest alignment of what is loaded: a kernel with larger pages cannot load it. */
  readonly pageAlignmentBytes: number;
  /** The program that loads it, `/system/bin/linker64`; absent for a static program and for libraries. */
  readonly interpreter?: string;
  /** Libraries that must be found when it starts, as it names them. */
  readonly neededLibraries: readonly string[];
  /** Where it looks for them first, `$ORIGIN` being its own folder. */
  readonly runPath?: string;
}

// System V ABI, chapters 4 and 5; 64-bit, little-endian.
const headerBytes = 64;
const segmentBytes = 56;
const mostSegments = 256;
const mostDynamicEntries = 4096;
const longestText = 4096;
const machines: ReadonlyMap<number, ElfFacts['machine']> = new Map([
  [183, 'aarch64'],
  [62, 'x86_64'],
]);
const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 } as const;
const dynamicTags = { end: 0n, needed: 1n, stringTable: 5n, runPathOld: 15n, runPath: 29n } as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: bigint;
  readonly sizeBytes: number;
  readonly alignment: bigint;
}

/**
 * Reads the headers of an ELF file. The file may be hostile: nothing it says is used before it was checked.
 * @param name for messages
 * @throws WorkbenchError `runtime.badElf`
 */
export function readElf(bytes: Uint8Array, name: string): ElfFacts {
  return new ElfReader(bytes, name).read();
}

class ElfReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
  }

  read(): ElfFacts {
    this.#require(this.#bytes.length >= headerBytes && this.#view.getUint32(0, false) === 0x7f454c46, 'is no ELF file');
    this.#require(this.#bytes[4] === 2 && this.#bytes[5] === 1, 'is not 64-bit and little-endian');
    const machine = machines.get(this.#view.getUint16(18, true));
    if (machine === undefined) {
      throw this.#bad(`is for machine ${this.#view.getUint16(18, true)}, neither aarch64 nor x86-64`);
    }
    const segments = this.#segments();
    const loads = segments.filter(({ type }) => type === segmentTypes.load);
    this.#require(loads.length > 0, 'loads nothing');
    const alignments = loads.map(({ alignment }) => Number(alignment));
    const interpreter = segments.find(({ type }) => type === segmentTypes.interpreter);
    return {
      machine,
      pageAlignmentBytes: Math.min(...alignments),
      ...(interpreter && { interpreter: this.#text(interpreter.offset) }),
      ...this.#dynamic(segments, loads),
    };
  }

  #segments(): readonly Segment[] {
    const start = this.#offset(this.#view.getBigUint64(32, true));
    const count = this.#view.getUint16(56, true);
    this.#require(this.#view.getUint16(54, true) === segmentBytes && count <= mostSegments, 'has a strange header');
    this.#require(start + count * segmentBytes <= this.#bytes.length, 'ends within its header');
    return Array.from({ length: count }, (_, index) => this.#segment(start + index * segmentBytes));
  }

  #segment(start: number): Segment {
    const sizeBytes = this.#offset(this.#view.getBigUint64(start + 32, true));
    const offset = this.#offset(this.#view.getBigUint64(start + 8, true));
    this.#require(offset + sizeBytes <= this.#bytes.length, 'ends within a segment');
    return {
      type: this.#view.getUint32(start, true),
      offset,
      address: this.#view.getBigUint64(start + 16, true),
      sizeBytes,
      alignment: this.#view.getBigUint64(start + 48, true),
    };
  }

  #dynamic(
    segments: readonly Segment[],
    loads: readonly Segment[],
  ): { readonly neededLibraries: readonly string[]; readonly runPath?: string } {
    const dynamic = segments.find(({ type }) => type === segmentTypes.dynamic);
    const entries = dynamic === undefined ? [] : this.#dynamicEntries(dynamic);
    const address = entries.find(({ tag }) => tag === dynamicTags.stringTable)?.value;
    const table = loads.find(
      (load) => address !== undefined && address >= load.address && address < load.address + BigInt(load.sizeBytes),
    );
    if (address === undefined || table === undefined) {
      return { neededLibraries: [] };
    }
    const strings = table.offset + Number(address - table.address);
    const textsOf = (...tags: readonly bigint[]) =>
      entries
        .filter(({ tag }) => tags.includes(tag))
        .map(({ value }) => this.#text(this.#offset(BigInt(strings) + value)));
    const [runPath] = textsOf(dynamicTags.runPath, dynamicTags.runPathOld);
    return { neededLibraries: textsOf(dynamicTags.needed), ...(runPath !== undefined && { runPath }) };
  }

  #dynamicEntries({ offset, sizeBytes }: Segment): readonly { readonly tag: bigint; readonly value: bigint }[] {
    const entries: { tag: bigint; value: bigint }[] = [];
    const end = offset + Math.min(sizeBytes, mostDynamicEntries * 16);
    for (let place = offset; place + 16 <= end; place += 16) {
      const tag = this.#view.getBigUint64(place, true);
      if (tag === dynamicTags.end) {
        break;
      }
      entries.push({ tag, value: this.#view.getBigUint64(place + 8, true) });
    }
    return entries;
  }

  #text(start: number): string {
    const end = this.#bytes.indexOf(0, start);
    this.#require(end >= start && end - start <= longestText, 'has a text without an end');
    return new TextDecoder().decode(this.#bytes.subarray(start, end));
  }

  #offset(value: bigint): number {
    this.#require(value <= BigInt(this.#bytes.length), 'points behind its end');
    return Number(value);
  }

  #require(condition: boolean, detail: string): void {
    if (!condition) {
      throw this.#bad(detail);
    }
  }

  #bad(detail: string): WorkbenchError {
    return new WorkbenchError('runtime.badElf', { file: this.#name, detail });
  }
}
