import { randomBytes } from 'node:crypto';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { inferenceThreads } from '../../../core/inference/threads';
import type { LoadMode } from '../../../core/memory/gate';
import type { PhoneFacts } from '../../adb/facts';
import type { Phone } from '../../adb/phone';
import { type ChatEvent, type ChatRequest, LlamaServerClient } from '../../llama/client';
import { exitReason } from '../../supervisor/exit';
import { endpointService, type ServerEndpoint, serverArguments } from '../server-arguments';
import {
  endSession,
  type PhoneProcess,
  readServerLog,
  type ServerEnd,
  startServerProcess,
  waitForServerEnd,
} from '../session-process';
import { readPhoneIdentity } from '../with-phone';
import { waitUntilReady } from './ready';
import { findServerAgain } from './recovery';
import { repeatReply, ServerReplaced } from './repeat-reply';
import type { DeviceSession, SessionEvent, SessionOptions } from './types';

const mostThreads = 4;

export interface SessionPlan {
  readonly id: string;
  /** Path on the phone. */
  readonly folder: string;
  readonly endpoint: ServerEndpoint;
  readonly facts: PhoneFacts;
  readonly loadMode: LoadMode;
  readonly options: SessionOptions;
}

/** A server on a phone from its start to its end, through links that are lost and come back. */
export class RunningSession implements DeviceSession {
  readonly id: string;
  readonly facts: PhoneFacts;
  readonly endpoint: ServerEndpoint;
  readonly client: LlamaServerClient;
  readonly #phone: Phone;
  readonly #plan: SessionPlan;
  readonly #apiKey = randomBytes(24).toString('hex');
  readonly #stopped = new AbortController();
  #identity = '';
  #process: PhoneProcess = { pid: 0, startTime: '' };
  #bootId: string | undefined;
  #end: ServerEnd | undefined;
  #lastReply = 0;
  /** Counts the links that were lost and replaced: who noticed a loss late learns that it is over. */
  #link = 0;
  #recovery: Promise<void> | undefined;
  #adapterScale: number;
  /** Replies that nobody reads any more and the server could not be told so. */
  readonly #leftRunning = new Set<string>();
  #stopping: Promise<void> | undefined;

  constructor(phone: Phone, plan: SessionPlan) {
    this.#phone = phone;
    this.#plan = plan;
    this.id = plan.id;
    this.facts = plan.facts;
    this.endpoint = plan.endpoint;
    this.#bootId = plan.facts.bootId;
    this.#adapterScale = plan.options.adapter?.scale ?? 1;
    const service = endpointService(plan.endpoint);
    this.client = new LlamaServerClient({
      connect: () => phone.openSocket(service),
      apiKey: this.#apiKey,
    });
  }

  get process(): PhoneProcess {
    return this.#process;
  }

  async start(): Promise<void> {
    const { signal } = this.#plan.options;
    const startedAt = performance.now();
    [this.#identity] = await Promise.all([readPhoneIdentity(this.#phone, signal), this.#startServer(signal)]);
    this.#tell({ type: 'ready', loadMs: performance.now() - startedAt, process: this.#process });
  }

  async *chat(request: ChatRequest): AsyncGenerator<ChatEvent> {
    this.#lastReply += 1;
    const conversationId = `${this.id}-${this.#lastReply}`;
    try {
      for await (const event of repeatReply(request, () => this.#chatOnce({ conversationId, ...request }))) {
        yield event.type === 'done' ? { ...event, contextTokens: this.#plan.options.contextTokens } : event;
      }
    } catch (error) {
      request.signal?.throwIfAborted();
      throw this.#endedError(error) ?? error;
    }
  }

  async setAdapterScale(scale: number, signal?: AbortSignal): Promise<void> {
    await this.client.setAdapterScale(scale, signal);
    this.#adapterScale = scale;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#stopped.abort();
    await this.#recovery?.catch(() => {});
    await endSession(this.#phone, this.#plan.folder).finally(() => this.client.close());
  }

  async #startServer(signal: AbortSignal | undefined): Promise<void> {
    const { options, folder, endpoint, facts, loadMode } = this.#plan;
    const threads = inferenceThreads(facts.coreCount ?? mostThreads, mostThreads);
    this.#tell({ type: 'starting', endpoint, threads });
    const server = {
      modelPath: options.modelBlob,
      ...(options.adapter && { adapterPath: options.adapter.blob }),
      apiKeyPath: `${folder}/api-key`,
      contextTokens: options.contextTokens,
      threads,
      loadMode,
      endpoint,
    };
    this.#end = undefined;
    this.#process = await startServerProcess(
      this.#phone,
      {
        sessionFolder: folder,
        apiKey: this.#apiKey,
        program: options.runtime.serverPath,
        arguments: serverArguments(server),
        phoneProgram: options.phoneProgram,
      },
      signal,
    );
    void this.#watchEnd();
    const starting = {
      client: this.client,
      endedError: () => this.#endedError(undefined),
      readLog: () => readServerLog(this.#phone, folder),
    };
    await waitUntilReady(starting, signal);
    if (options.adapter && this.#adapterScale !== 1) {
      await this.client.setAdapterScale(this.#adapterScale, signal);
    }
  }

  #chatOnce(request: ChatRequest & { readonly conversationId: string }): AsyncIterable<ChatEvent> {
    const { startTime } = this.#process;
    let link = this.#link;
    return this.client.chat(request, {
      recover: async (cause) => {
        await this.#recover(link, cause, request.signal);
        link = this.#link;
        if (this.#process.startTime !== startTime) {
          throw new ServerReplaced('The server that wrote the reply is gone.', { cause });
        }
      },
      leftRunning: (conversationId) => this.#leftRunning.add(conversationId),
    });
  }

  /** Follows the server on the phone, so that its end is told with its exit code and last words. */
  async #watchEnd(): Promise<void> {
    const link = this.#link;
    try {
      this.#end = await waitForServerEnd(this.#phone, this.#plan.folder, this.#stopped.signal);
    } catch (error) {
      if (!this.#stopped.signal.aborted && this.#identity !== '') {
        await this.#recover(link, error, undefined).catch(() => {});
      }
      return;
    }
    if (this.#end) {
      this.#tell({ type: 'ended', reason: reasonOf(this.#end), end: this.#end });
    }
  }

  /** Whoever finds the link lost waits here for the same recovery; aborting only ends the waiting. */
  async #recover(link: number, cause: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (link !== this.#link) {
      return;
    }
    this.#recovery ??= this.#reconnect(cause)
      .finally(() => {
        this.#recovery = undefined;
      })
      .then((server) => {
        // Not earlier: a link that is lost again at once must find this recovery over and begin another.
        if (server === 'adopted') {
          void this.#watchEnd();
        }
      });
    await untilAborted(this.#recovery, signal);
  }

  async #reconnect(cause: unknown): Promise<'adopted' | 'new'> {
    const { folder, options } = this.#plan;
    const stopped = this.#stopped.signal;
    const lostAt = performance.now();
    const lost = { sessionFolder: folder, process: this.#process, bootId: this.#bootId };
    try {
      const found = await findServerAgain(this.#phone, {
        ...lost,
        identity: this.#identity,
        client: this.client,
        modelPath: options.modelBlob,
        openLink: options.openLink,
        returnTimeoutMs: options.returnTimeoutMs,
        onLost: () => this.#tell({ type: 'linkLost', reason: messageOf(cause) }),
        signal: stopped,
      });
      this.#bootId = found.bootId;
      if (found.state === 'ended') {
        // It ended by itself, for lack of memory perhaps: another one would end likewise.
        this.#end = await waitForServerEnd(this.#phone, folder, stopped);
        throw this.#endedError(cause) ?? cause;
      }
      this.#link += 1;
      await (found.state === 'running' ? this.#endLeftReplies() : this.#startServer(stopped));
      const server = found.state === 'running' ? 'adopted' : 'new';
      this.#tell({ type: 'reconnected', server, awayMs: performance.now() - lostAt, process: this.#process });
      return server;
    } catch (error) {
      if (!stopped.aborted && !this.#end) {
        this.#tell({ type: 'notReconnected', reason: messageOf(error) });
      }
      throw error;
    }
  }

  async #endLeftReplies(): Promise<void> {
    for (const conversationId of this.#leftRunning) {
      await this.client.endReply(conversationId);
      this.#leftRunning.delete(conversationId);
    }
  }

  #tell(event: SessionEvent): void {
    this.#plan.options.onEvent?.(event);
  }

  #endedError(cause: unknown): WorkbenchError | undefined {
    const end = this.#end;
    return end && new WorkbenchError('device.serverEnded', { reason: reasonOf(end), tail: end.tail }, { cause });
  }
}

function reasonOf(end: ServerEnd): string {
  return exitReason({ exitCode: end.exitCode, signal: undefined });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** @throws the signal's reason as soon as it aborts; the promise goes on */
async function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) {
    return promise;
  }
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
