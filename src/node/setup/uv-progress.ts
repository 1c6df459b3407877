const unitBytes: Readonly<Record<string, number>> = { B: 1, KiB: 1 << 10, MiB: 1 << 20, GiB: 1 << 30 };

/** Bytes of the packages that uv has announced so far; small packages are not announced and not counted. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes';
}

/**
 * Reads what uv 0.13 prints where its output is no terminal: `Downloading torch (784.2MiB)` when a large package begins,
 * ` Downloaded torch` when it is there. A Python is `cpython-3.14.10-linux-x86_64-gnu (download)`.
 */
export class UvProgress {
  readonly #sizes = new Map<string, number>();
  #done = 0;
  #total = 0;

  /** Takes one line; returns the new state where the line says something about it. */
  readLine(line: string): DownloadProgress | undefined {
    const [, begun, amount, unit] =
      /^Downloading (\S+)(?: \(download\))? \((\d+(?:\.\d+)?)([KMG]?i?B)\)$/.exec(line) ?? [];
    const scale = unitBytes[unit ?? ''];
    if (begun !== undefined && scale !== undefined && !this.#sizes.has(begun)) {
      const sizeBytes = Math.round(Number(amount) * scale);
      this.#sizes.set(begun, sizeBytes);
      this.#total += sizeBytes;
      return this.#state();
    }
    const [, ended] = /^ ?Downloaded (\S+)(?: \(download\))?$/.exec(line) ?? [];
    const sizeBytes = ended === undefined ? undefined : this.#sizes.get(ended);
    if (ended === undefined || sizeBytes === undefined) {
      return undefined;
    }
    this.#sizes.set(ended, 0);
    this.#done += sizeBytes;
    return this.#state();
  }

  #state(): DownloadProgress {
    return { done: this.#done, total: this.#total, unit: 'bytes' };
  }
}
