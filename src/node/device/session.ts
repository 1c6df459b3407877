import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { inferenceThreads } from '../../core/inference/threads';
import { checkMemory, type MemoryNeed, type ModelShape, memoryNeed } from '../../core/memory/gate';
import { type PhoneFacts, readPhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import { type ChatEvent, type ChatRequest, LlamaServerClient } from '../llama/client';
import { exitReason } from '../supervisor/exit';
import { phoneFolder } from './phone-folder';
import type { InstalledRuntime } from './runtime';
import { endpointService, type ServerEndpoint, serverArguments } from './server-arguments';
import {
  endSession,
  type PhoneProcess,
  readServerLog,
  type ServerEnd,
  startServerProcess,
  waitForServerEnd,
} from './session-process';

const readyTimeoutMs = 120_000;
const readyPollMs = 50;
/** A server that says it listens answers at once, if only that it is loading; adb may still not be allowed there. */
const reachableTimeoutMs = 3000;
/** llama.cpp's default `--ubatch-size`: the tokens whose activations are in memory at once. */
const batchTokens = 512;
const mostThreads = 4;

export type SessionEvent =
  | { readonly type: 'starting'; readonly endpoint: ServerEndpoint; readonly threads: number }
  | { readonly type: 'ready'; readonly loadMs: number; readonly process: PhoneProcess }
  /** The server ended by itself; `reason` completes "llama-server on the phone …". */
  | { readonly type: 'ended'; readonly reason: string; readonly end: ServerEnd };

export interface SessionOptions {
  /** Path on the phone, from a push. */
  readonly modelBlob: string;
  /** A LoRA adapter beside the model, and how strongly it is applied: 1 as it was trained, 0 not at all. */
  readonly adapter?: { readonly blob: string; readonly scale: number };
  readonly runtime: Pick<InstalledRuntime, 'serverPath'>;
  readonly contextTokens: number;
  /** Path of `mobile-llm-phone` on the phone; without it plain shell starts the server. */
  readonly phoneProgram?: string | undefined;
  /** What the phone said a moment ago; absent: it is asked. */
  readonly facts?: PhoneFacts;
  /** From the GGUF's header: with it the phone's free memory is checked before anything is loaded. */
  readonly shape?: ModelShape;
  readonly onEvent?: (event: SessionEvent) => void;
  readonly signal?: AbortSignal;
}

/** A model that answers on a phone. */
export interface DeviceSession {
  readonly id: string;
  /** What the phone said of itself before the model was loaded. */
  readonly facts: PhoneFacts;
  readonly endpoint: ServerEndpoint;
  readonly process: PhoneProcess;
  readonly client: LlamaServerClient;
  /** Streams a reply; aborting or leaving the loop ends it on the phone. @throws WorkbenchError `device.serverEnded` … */
  chat(request: ChatRequest): AsyncIterable<ChatEvent>;
  /** Applies the session's adapter more or less strongly from the next request on; 0 switches it off. */
  setAdapterScale(scale: number, signal?: AbortSignal): Promise<void>;
  /** Ends the server and deletes the session's files on the phone. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts llama-server on a phone and waits until the model can answer. It listens on an abstract socket, or, where that
 * does not work, on a random port of the phone's loopback, behind a key; no port is opened on this computer.
 *
 * @throws WorkbenchError `device.tooLittleMemory`, `device.serverEnded`, `device.serverNotReady`; the signal's reason
 */
export async function startSession(phone: Phone, options: SessionOptions): Promise<DeviceSession> {
  const facts = options.facts ?? (await readPhoneFacts(phone, { ...(options.signal && { signal: options.signal }) }));
  if (options.shape) {
    requireMemory(options.shape, options.contextTokens, facts);
  }
  const folder = await phoneFolder(phone, options);
  const id = randomUUID();
  const attempts: readonly ServerEndpoint[] = [
    { kind: 'abstract', name: `mobile-llm-${id}.sock` },
    { kind: 'tcp', port: randomInt(20_000, 60_000) },
    { kind: 'tcp', port: randomInt(20_000, 60_000) },
  ];
  let failure: unknown;
  for (const endpoint of attempts) {
    const session = new RunningSession(phone, { id, folder: `${folder.sessions}/${id}`, endpoint, facts, options });
    try {
      await session.start();
      return session;
    } catch (error) {
      await session.stop().catch(() => {});
      options.signal?.throwIfAborted();
      failure = error;
      if (!isListeningFailure(error)) {
        break;
      }
    }
  }
  throw failure;
}

/** True when another endpoint could help: the address was taken, not allowed, or is not reachable through adb. */
function isListeningFailure(error: unknown): boolean {
  if (!(error instanceof WorkbenchError)) {
    return false;
  }
  return error.code === 'device.serverUnreachable' || /couldn't (bind|start) HTTP/.test(error.message);
}

/** @throws WorkbenchError `device.tooLittleMemory` with the sum, part by part */
function requireMemory(shape: ModelShape, contextTokens: number, facts: PhoneFacts): void {
  // Loaded without mapping: the file itself is not in memory beside its repacked copy.
  const need: MemoryNeed = memoryNeed(shape, { contextTokens, batchTokens, isMappedAndRepacked: false });
  const { memoryAvailableBytes } = facts;
  if (memoryAvailableBytes === undefined) {
    return;
  }
  if (checkMemory(need, memoryAvailableBytes).verdict === 'refused') {
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    throw new WorkbenchError('device.tooLittleMemory', {
      neededMegabytes: megabytes(need.totalBytes),
      availableMegabytes: megabytes(memoryAvailableBytes),
      weightsMegabytes: megabytes(need.weightsBytes),
      cacheMegabytes: megabytes(need.keyValueCacheBytes),
      buffersMegabytes: megabytes(need.computeBuffersBytes),
    });
  }
}

interface SessionPlan {
  readonly id: string;
  readonly folder: string;
  readonly endpoint: ServerEndpoint;
  readonly facts: PhoneFacts;
  readonly options: SessionOptions;
}

class RunningSession implements DeviceSession {
  readonly id: string;
  readonly facts: PhoneFacts;
  readonly endpoint: ServerEndpoint;
  readonly client: LlamaServerClient;
  readonly #phone: Phone;
  readonly #plan: SessionPlan;
  readonly #apiKey = randomBytes(24).toString('hex');
  readonly #stopped = new AbortController();
  #process: PhoneProcess = { pid: 0, startTime: '' };
  #end: ServerEnd | undefined;
  #lastReply = 0;
  #stopping: Promise<void> | undefined;

  constructor(phone: Phone, plan: SessionPlan) {
    this.#phone = phone;
    this.#plan = plan;
    this.id = plan.id;
    this.facts = plan.facts;
    this.endpoint = plan.endpoint;
    const service = endpointService(plan.endpoint);
    this.client = new LlamaServerClient({
      connect: (signal) => phone.openSocket(service, signal ? { signal } : {}),
      apiKey: this.#apiKey,
    });
  }

  get process(): PhoneProcess {
    return this.#process;
  }

  async start(): Promise<void> {
    const { options, folder, endpoint, facts } = this.#plan;
    const threads = inferenceThreads(facts.coreCount ?? mostThreads, mostThreads);
    const startedAt = performance.now();
    options.onEvent?.({ type: 'starting', endpoint, threads });
    const server = {
      modelPath: options.modelBlob,
      ...(options.adapter && { adapterPath: options.adapter.blob }),
      apiKeyPath: `${folder}/api-key`,
      contextTokens: options.contextTokens,
      threads,
      endpoint,
    };
    this.#process = await startServerProcess(
      this.#phone,
      {
        sessionFolder: folder,
        apiKey: this.#apiKey,
        program: options.runtime.serverPath,
        arguments: serverArguments(server),
        phoneProgram: options.phoneProgram,
      },
      options.signal,
    );
    void this.#watchEnd();
    await this.#waitUntilReady();
    if (options.adapter && options.adapter.scale !== 1) {
      await this.setAdapterScale(options.adapter.scale, options.signal);
    }
    options.onEvent?.({ type: 'ready', loadMs: performance.now() - startedAt, process: this.#process });
  }

  async *chat(request: ChatRequest): AsyncGenerator<ChatEvent> {
    this.#lastReply += 1;
    try {
      yield* this.client.chat({ conversationId: `${this.id}-${this.#lastReply}`, ...request });
    } catch (error) {
      request.signal?.throwIfAborted();
      throw this.#endedError(error) ?? error;
    }
  }

  setAdapterScale(scale: number, signal?: AbortSignal): Promise<void> {
    return this.client.setAdapterScale(scale, signal);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#stopped.abort();
    await endSession(this.#phone, this.#plan.folder);
  }

  /** Follows the server on the phone, so that its end is told with its exit code and last words. */
  async #watchEnd(): Promise<void> {
    try {
      this.#end = await waitForServerEnd(this.#phone, this.#plan.folder, this.#stopped.signal);
    } catch {
      // Stopped by us, or the link is gone: the next request will say so.
      return;
    }
    if (this.#end) {
      this.#plan.options.onEvent?.({ type: 'ended', reason: reasonOf(this.#end), end: this.#end });
    }
  }

  async #waitUntilReady(): Promise<void> {
    const { signal } = this.#plan.options;
    const deadline = performance.now() + readyTimeoutMs;
    let silentSince = performance.now();
    while (performance.now() < deadline) {
      signal?.throwIfAborted();
      const ended = this.#endedError(undefined);
      if (ended) {
        throw ended;
      }
      const health = await this.#health(signal);
      if (health === 'ok') {
        return;
      }
      if (health === 'loading') {
        silentSince = performance.now();
      } else if (performance.now() - silentSince > reachableTimeoutMs) {
        silentSince = performance.now();
        await this.#requireNotListening();
      }
      await delay(readyPollMs, undefined, signal ? { signal } : {});
    }
    const tail = await readServerLog(this.#phone, this.#plan.folder);
    throw new WorkbenchError('device.serverNotReady', { seconds: readyTimeoutMs / 1000, tail });
  }

  async #requireNotListening(): Promise<void> {
    const tail = await readServerLog(this.#phone, this.#plan.folder);
    if (/\blistening on /.test(tail)) {
      throw new WorkbenchError('device.serverUnreachable', { tail });
    }
  }

  async #health(signal: AbortSignal | undefined): Promise<'ok' | 'loading' | 'silent'> {
    try {
      return await this.client.health(signal);
    } catch (error) {
      signal?.throwIfAborted();
      // Nothing listens yet. A link that is gone is not going to answer later either.
      if (error instanceof WorkbenchError && (error.code === 'adb.linkLost' || error.code === 'adb.phoneNotFound')) {
        throw error;
      }
      return 'silent';
    }
  }

  #endedError(cause: unknown): WorkbenchError | undefined {
    const end = this.#end;
    return end && new WorkbenchError('device.serverEnded', { reason: reasonOf(end), tail: end.tail }, { cause });
  }
}

function reasonOf(end: ServerEnd): string {
  return exitReason({ exitCode: end.exitCode, signal: undefined });
}
