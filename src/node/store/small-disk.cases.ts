import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A disk of its own, made of memory, which can be full or not be written. */
export class SmallDisk {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'small-disk-'));

  private constructor(sizeKib: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKib}k`, 'tmpfs', this.folder], { stdio: 'pipe' });
  }

  /** Skips the test where this user may mount none. */
  static mount(context: Mocha.Context, sizeKib: number): SmallDisk {
    try {
      return new SmallDisk(sizeKib);
    } catch {
      process.stdout.write('    skipped: only root on Linux can mount a small disk\n');
      return context.skip();
    }
  }

  resize(sizeKib: number): void {
    this.#remount(`size=${sizeKib}k`);
  }

  makeReadOnly(): void {
    this.#remount('ro');
  }

  [Symbol.dispose](): void {
    execFileSync('umount', [this.folder]);
    rmSync(this.folder, { recursive: true });
  }

  #remount(options: string): void {
    execFileSync('mount', ['-o', `remount,${options}`, this.folder]);
  }
}
