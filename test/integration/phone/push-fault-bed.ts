import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { WorkbenchError } from '../../../src/core/errors/workbench-error';
import { openPhone, type Phone } from '../../../src/node/adb/phone';
import { DigestCache } from '../../../src/node/device/push/digest-cache';
import { type PushOptions, planPush, pushFile } from '../../../src/node/device/push/push-file';
import { removeFromPhone } from '../../../src/node/device/remove';
import { smallGguf } from './small-gguf';
import type { TestBed } from './test-bed';

/** Larger than what one adb packet (1 MiB) and the pipes behind it lose when a link is cut. */
export const chunkBytes = 3 << 20;
const tensorCount = 12;
const changedTensors = 6;
const tensorBytes = 786_432;

export type Situation = 'first push' | 'replacing a model' | 'splice';
export const situations: readonly Situation[] = ['first push', 'replacing a model', 'splice'];

interface ModelOnDisk {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A model on this computer, and what its push is going to send. */
export interface FaultCase extends ModelOnDisk {
  readonly travelBytes: number;
  /** SHA-256 of the model that the phone has before, if any. */
  readonly oldSha256: string | undefined;
}

/** What a push that something happened to came to: an error's code, or `done`. */
export type Outcome = string;

/** Pushes small models while things go wrong, and looks at what the phone has afterwards. */
export class PushFaultBed {
  readonly bed: TestBed;
  readonly options: PushOptions & { readonly receiver: string };
  readonly #digestFolder: string;
  readonly #tensors = Array.from({ length: tensorCount }, () => randomBytes(tensorBytes));
  #situation: Situation | undefined;
  #old: ModelOnDisk | undefined;

  constructor(bed: TestBed, receiver: string) {
    this.bed = bed;
    this.#digestFolder = path.join(bed.folder, 'digests');
    this.options = {
      receiver,
      chunkBytes,
      digestCache: new DigestCache(this.#digestFolder),
      inactivityTimeoutMs: 1500,
    };
  }

  /** Lays out one situation: the phone has the old model, or nothing, and this computer a new one. */
  async prepare(situation: Situation): Promise<FaultCase> {
    if (situation !== this.#situation) {
      await this.#begin(situation);
    } else {
      await this.bed.phone.shell(
        `cd "$TMPDIR/mobile-llm/blobs" && for f in *; do [ "$f" = 'sha256-${this.#old?.sha256}' ] || rm "$f"; done`,
      );
    }
    const isKept = (index: number) => situation === 'splice' && index >= changedTensors;
    const model = await this.#writeModel('new.gguf', isKept);
    const { travelBytes } = await planPush(this.bed.phone, model.file, this.options);
    assert.equal(travelBytes < model.sizeBytes, situation === 'splice');
    return { ...model, travelBytes, oldSha256: this.#old?.sha256 };
  }

  async #begin(situation: Situation): Promise<void> {
    await removeFromPhone(this.bed.phone);
    this.#situation = situation;
    this.#old = undefined;
    if (situation !== 'first push') {
      this.#old = await this.#writeModel('old.gguf', () => true);
      await pushFile(this.bed.phone, this.#old.file, this.options);
    }
  }

  /** Pushes once. `onStored` gets the share of the file that the phone stored. */
  async push(
    file: string,
    { phone = this.bed.phone, onStored }: { readonly phone?: Phone; readonly onStored?: (share: number) => void } = {},
  ): Promise<{ readonly outcome: Outcome; readonly sentBytes: number }> {
    try {
      const { sentBytes } = await pushFile(phone, file, {
        ...this.options,
        onProgress: ({ phase, doneBytes, totalBytes }) => {
          if (phase === 'sending') {
            onStored?.(doneBytes / totalBytes);
          }
        },
      });
      return { outcome: 'done', sentBytes };
    } catch (error) {
      return { outcome: codeOf(error), sentBytes: 0 };
    }
  }

  /** Opens the phone anew, as a command does, and pushes. */
  async openAndPush(file: string): Promise<Outcome> {
    try {
      const phone = await openPhone(this.bed.link, this.bed.state.serial);
      return (await this.push(file, { phone })).outcome;
    } catch (error) {
      return codeOf(error);
    }
  }

  /** Pushes in a process of its own that is killed once the phone has stored so much. @returns what it had stored */
  async pushAndKill(file: string, leastBytes: number): Promise<number> {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const program = path.join(import.meta.dirname, 'push-process.ts');
    const { serial } = this.bed.state;
    const { receiver } = this.options;
    const details = [
      String(this.bed.link.address.port),
      serial,
      file,
      receiver,
      String(chunkBytes),
      this.#digestFolder,
    ];
    const child = spawn(process.execPath, ['--import', loader, program, ...details], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let storedBytes = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (storedBytes < leastBytes) {
        storedBytes = Number(line);
      } else {
        child.kill('SIGKILL');
      }
    }
    if (child.exitCode === null && child.signalCode === null) {
      await once(child, 'exit');
    }
    assert.equal(child.signalCode, 'SIGKILL', 'it was killed before it was done');
    return storedBytes;
  }

  /** Every file with a name is what its name says; the old model is among them, and so is the new one if it must. */
  async requireSafe({ sha256, oldSha256 }: FaultCase, mustHaveNew: boolean): Promise<void> {
    const { stdout } = await this.bed.phone.shell(`cd "$TMPDIR/mobile-llm/blobs" 2>/dev/null && sha256sum sha256-*`);
    const named = [...stdout.matchAll(/^([0-9a-f]{64}) {2}sha256-([0-9a-f]{64})$/gm)];
    for (const [, computed, name] of named) {
      assert.equal(computed, name, 'a named file is verified');
    }
    const names = named.map(([, , name]) => name);
    assert.ok(oldSha256 === undefined || names.includes(oldSha256), 'the old model is still there');
    assert.ok(!mustHaveNew || names.includes(sha256), 'the new model is there');
  }

  /** Tensors that are not kept have new bytes every time. */
  async #writeModel(name: string, isKept: (index: number) => boolean): Promise<ModelOnDisk> {
    const tensors = this.#tensors.map((content, index): [string, Buffer] => [
      `t${index}`,
      isKept(index) ? content : randomBytes(tensorBytes),
    ]);
    const content = smallGguf(new Map(tensors));
    const file = path.join(this.bed.folder, name);
    await writeFile(file, content);
    return { file, sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length };
  }
}

/** @throws what is not one of our errors */
function codeOf(error: unknown): string {
  if (error instanceof WorkbenchError) {
    return error.code;
  }
  throw error;
}
