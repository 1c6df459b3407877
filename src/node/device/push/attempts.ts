import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { Phone } from '../../adb/phone';
import { sha256OfFile } from '../../files/sha256';
import type { PhoneFolder } from '../phone-folder';
import { DigestCache } from './digest-cache';
import { type IdentifiedFile, type IdentifyOptions, rememberDigests, type SourceFile, withDigests } from './identify';
import { megabytes, type PhoneBlob, type PhoneState, readPhoneState, requireSpace } from './phone-state';
import { receiveInPlainShell } from './plain-shell';
import { type PushPlan, partsOf, planFrom } from './plan';
import { receiveOnPhone } from './receive';
import { PushSource } from './source';
import { findSplice } from './splice-base';
import type { TransferOutcome, TransferRequest } from './transfer';

const defaultInactivityTimeoutMs = 20_000;
/** A part file that another push holds may be held by one whose link was cut and that has not noticed yet. */
const busyTimeoutMs = 2000;
const busyPollMs = 400;
/** How often a file is sent again that arrived as another one. */
const mostMismatches = 2;

export interface PushOptions extends IdentifyOptions {
  /** Path of `mobile-llm-phone` on the phone; without it plain shell is used. */
  readonly receiver?: string | undefined;
  /** The phone must report something new this often; there is no limit to the whole. Default 20 s. */
  readonly inactivityTimeoutMs?: number;
  /** Told before the first byte is sent. */
  readonly onPlan?: (plan: PushPlan) => void;
}

export interface PushTarget {
  readonly folder: PhoneFolder;
  /** Where the verified file ends up on the phone; what is there already must have been verified under this name. */
  readonly path: string;
  readonly mode: '0600' | '0700';
}

export interface PushResult {
  /** Path on the phone. */
  readonly blobPath: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Bytes that travelled in this call. */
  readonly sentBytes: number;
  /** True when the phone had the file already and nothing was sent. */
  readonly reused: boolean;
}

/** Attempts at one push, until the file has its name or there is no use in going on. */
export class PushAttempts {
  readonly #phone: Phone;
  readonly #source: IdentifiedFile;
  readonly #target: PushTarget;
  readonly #options: PushOptions;
  readonly #cache: DigestCache;
  /** Part files that other pushes write. */
  readonly #busyParts = new Set<string>();
  #receiver: string | undefined;
  #sentBytes = 0;

  constructor(phone: Phone, source: SourceFile, target: PushTarget, options: PushOptions) {
    this.#phone = phone;
    this.#source = withDigests(source, options.chunkBytes);
    this.#target = target;
    this.#options = options;
    this.#cache = options.digestCache ?? new DigestCache();
    this.#receiver = options.receiver;
  }

  async run(): Promise<PushResult> {
    const busyDeadline = performance.now() + busyTimeoutMs;
    let mismatches = 0;
    for (;;) {
      const state = await this.#readPhone();
      if (state.targetBytes === this.#source.sizeBytes) {
        return this.#result();
      }
      const part = this.#choosePart(state);
      const { kind, sentBytes } = await this.#transfer(state, part);
      this.#sentBytes += sentBytes;
      switch (kind) {
        case 'stored':
          await rememberDigests(this.#source, this.#cache);
          return this.#result();
        case 'unusable':
          this.#receiver = undefined;
          break;
        case 'busy':
          if (performance.now() > busyDeadline) {
            this.#busyParts.add(part.path);
          } else {
            await delay(busyPollMs, undefined, { ...(this.#options.signal && { signal: this.#options.signal }) });
          }
          break;
        case 'full':
          throw await this.#whyFull();
        default:
          mismatches += 1;
          if (mismatches === mostMismatches) {
            throw await this.#whyDamaged();
          }
      }
    }
  }

  #readPhone(): Promise<PhoneState> {
    const { folder, path } = this.#target;
    return readPhoneState(this.#phone, folder, { target: path, isMade: true, signal: this.#options.signal });
  }

  /** A part file that a push of this file left, or a name for one: of its own where others write the usual one. */
  #choosePart(state: PhoneState): PhoneBlob {
    const { sha256 } = this.#source;
    const known = partsOf(this.#source, state).find((part) => !this.#busyParts.has(part.path));
    const usual = `${this.#target.folder.blobs}/sha256-${sha256}.part`;
    const own = () => `${this.#target.folder.blobs}/sha256-${sha256}.${randomBytes(4).toString('hex')}.part`;
    return known ?? { path: this.#busyParts.has(usual) ? own() : usual, sha256, sizeBytes: 0 };
  }

  async #transfer(state: PhoneState, part: PhoneBlob): Promise<TransferOutcome> {
    const { signal, onPlan, onProgress } = this.#options;
    const source = this.#source;
    requireSpace(state, source.sizeBytes, part.sizeBytes);
    const splice =
      this.#receiver === undefined ? undefined : await findSplice(source, state.blobs, { cache: this.#cache, signal });
    const request: TransferRequest = {
      sha256: source.sha256,
      partPath: part.path,
      partBytes: part.sizeBytes,
      targetPath: this.#target.path,
      mode: this.#target.mode,
      inactivityTimeoutMs: this.#options.inactivityTimeoutMs ?? defaultInactivityTimeoutMs,
      onStart: (offset) => onPlan?.(planFrom(source, offset, splice)),
      onStored: (doneBytes) => onProgress?.({ phase: 'sending', doneBytes, totalBytes: source.sizeBytes }),
      signal,
    };
    await using opened = await PushSource.open(source.file, source.digests);
    if (this.#receiver !== undefined) {
      const { chunkBytes } = source.digests;
      return await receiveOnPhone(this.#phone, opened, { ...request, program: this.#receiver, chunkBytes, splice });
    }
    if (!state.hasSha256Sum) {
      throw new WorkbenchError('device.noSha256');
    }
    return await receiveInPlainShell(this.#phone, opened, request);
  }

  #result(): PushResult {
    const { sha256, sizeBytes } = this.#source;
    const sentBytes = this.#sentBytes;
    return { blobPath: this.#target.path, sha256, sizeBytes, sentBytes, reused: sentBytes === 0 };
  }

  async #whyFull(): Promise<WorkbenchError> {
    const state = await this.#readPhone();
    const storedBytes = partsOf(this.#source, state)[0]?.sizeBytes ?? 0;
    return new WorkbenchError('device.full', {
      freeMegabytes: megabytes(state.freeBytes ?? 0),
      storedMegabytes: megabytes(storedBytes),
      missingMegabytes: megabytes(this.#source.sizeBytes - storedBytes),
    });
  }

  /** Damaged again and again: either the file is no longer what was hashed, or the link damages it. */
  async #whyDamaged(): Promise<WorkbenchError> {
    const { file, sha256 } = this.#source;
    await this.#cache.forget(sha256);
    const hash = await sha256OfFile(file, { signal: this.#options.signal });
    return new WorkbenchError(hash === sha256 ? 'device.pushCorrupted' : 'device.fileChanged', { file });
  }
}
