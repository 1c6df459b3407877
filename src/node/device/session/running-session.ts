import { randomBytes, randomUUID } from 'node:crypto';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { PhoneFacts } from '../../adb/facts';
import type { Phone } from '../../adb/phone';
import { type ChatEvent, type ChatRequest, LlamaServerClient } from '../../llama/client';
import { exitReason } from '../../supervisor/exit';
import { untilAborted } from '../../supervisor/until-aborted';
import { endpointService, type ServerEndpoint } from '../server-arguments';
import {
  endSession,
  type PhoneProcess,
  readServerLog,
  type ServerEnd,
  startServerProcess,
  waitForServerEnd,
} from '../session-process';
import { enterSession, leaveSession, ownerNow, type SessionOwner } from './owner';
import { waitUntilReady } from './ready';
import { findServerAgain } from './recovery';
import { repeatReply, ServerReplaced } from './repeat-reply';
import { describeSession, takeSession } from './session-folders';
import { type AdoptedServer, type SessionPlan, serverRecord, serverStart } from './session-plan';
import type { DeviceSession, SessionEvent } from './types';

/** A server on a phone from its start to its end, through links that are lost and come back. */
export class RunningSession implements DeviceSession {
  readonly id: string;
  readonly facts: PhoneFacts;
  readonly endpoint: ServerEndpoint;
  readonly client: LlamaServerClient;
  readonly #phone: Phone;
  readonly #plan: SessionPlan;
  readonly #apiKey: string;
  readonly #stopped = new AbortController();
  /** Names its replies on the server, which may have those of an earlier session. */
  readonly #conversations = randomUUID();
  #owner: SessionOwner | undefined;
  #process: PhoneProcess;
  #isReady = false;
  #bootId: string | undefined;
  #end: ServerEnd | undefined;
  #lastReply = 0;
  /** Counts the links that were lost and replaced: who noticed a loss late learns that it is over. */
  #link = 0;
  #recovery: Promise<void> | undefined;
  /** True after the phone did not come back: nobody follows the server's end, or that of the link. */
  #isUnwatched = false;
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
    this.#apiKey = plan.adopted?.apiKey ?? randomBytes(24).toString('hex');
    this.#process = plan.adopted?.process ?? { pid: 0, startTime: '' };
    this.#owner = plan.adopted?.owner;
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
    const { options, adopted } = this.#plan;
    const startedAt = performance.now();
    await (adopted ? this.#adopt(adopted, options.signal) : this.#startServer(options.signal));
    this.#isReady = true;
    this.#tell({ type: 'ready', loadMs: performance.now() - startedAt, process: this.#process });
  }

  async *chat({ adapterScale, ...asked }: ChatRequest): AsyncGenerator<ChatEvent> {
    const { adapter } = this.#plan.options;
    const request = { ...asked, ...(adapter && { adapterScale: adapterScale ?? adapter.scale }) };
    this.#lastReply += 1;
    const conversationId = `${this.#conversations}-${this.#lastReply}`;
    try {
      for await (const event of repeatReply(request, () => this.#chatOnce({ conversationId, ...request }))) {
        yield event.type === 'done' ? { ...event, contextTokens: this.#plan.options.contextTokens } : event;
      }
    } catch (error) {
      request.signal?.throwIfAborted();
      throw this.#endedError(error) ?? error;
    }
    if (this.#isUnwatched) {
      this.#isUnwatched = false;
      void this.#watchEnd();
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#stopped.abort();
    await this.#recovery?.catch(() => {});
    const isLeft = this.#isReady && this.#plan.options.keepServer === true && this.#end === undefined;
    try {
      await (isLeft ? this.#leave() : endSession(this.#phone, this.#plan.folder));
    } finally {
      leaveSession(this.id);
      this.client.close();
    }
  }

  /** The server goes on. A phone that is away is told nothing: later the end of this process says the same. */
  async #leave(): Promise<void> {
    const { computer, folder } = this.#plan;
    const owner = await ownerNow({ computer, isInUse: false, isKept: true });
    if (this.#owner) {
      await takeSession(this.#phone, { folder, owner: this.#owner }, owner).catch(() => undefined);
    }
  }

  async #startServer(signal: AbortSignal | undefined): Promise<void> {
    const { options, folder, endpoint, computer, threads } = this.#plan;
    this.#tell({ type: 'starting', endpoint, threads });
    const owner = await enterSession(this.id, { computer, isKept: options.keepServer === true });
    this.#owner = owner;
    await describeSession(this.#phone, folder, { owner, server: serverRecord(this.#plan, this.#bootId), signal });
    this.#end = undefined;
    this.#process = await startServerProcess(this.#phone, serverStart(this.#plan, this.#apiKey), signal);
    await this.#follow(signal);
  }

  async #adopt({ process }: AdoptedServer, signal: AbortSignal | undefined): Promise<void> {
    const { endpoint, threads, options } = this.#plan;
    await this.#follow(signal);
    const { modelPath } = await this.client.props(signal);
    if (modelPath !== options.modelBlob || !(await this.client.isIdle(signal))) {
      // Busy with a reply that whoever began it is not there to read: waiting can take longer than loading.
      throw new WorkbenchError('device.commandFailed', { what: 'go on with its server', detail: 'it is not free' });
    }
    this.#tell({ type: 'adopted', endpoint, threads, process });
  }

  /** From here on its end is noticed; resolves when the model can answer. */
  async #follow(signal: AbortSignal | undefined): Promise<void> {
    void this.#watchEnd();
    const starting = {
      client: this.client,
      endedError: () => this.#endedError(undefined),
      readLog: () => readServerLog(this.#phone, this.#plan.folder),
    };
    await waitUntilReady(starting, signal);
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
    let end: ServerEnd | undefined;
    try {
      end = await waitForServerEnd(this.#phone, this.#plan.folder, this.#stopped.signal);
    } catch (error) {
      if (!this.#stopped.signal.aborted && this.#isReady) {
        await this.#recover(link, error, undefined).catch(() => {});
      }
      return;
    }
    this.#ended(end);
  }

  /** Told once, by whoever learns it first: the watch, or a recovery that finds no server. */
  #ended(end: ServerEnd | undefined): void {
    if (end && !this.#end) {
      this.#end = end;
      this.#tell({ type: 'ended', reason: reasonOf(end), end });
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
        identity: this.#plan.phoneIdentity,
        client: this.client,
        modelPath: options.modelBlob,
        openLink: options.openLink,
        returnTimeoutMs: options.returnTimeoutMs,
        onLost: () => this.#tell({ type: 'linkLost', reason: thrownMessage(cause) }),
        signal: stopped,
      });
      this.#bootId = found.bootId;
      if (found.state === 'ended') {
        // It ended by itself, for lack of memory perhaps: another one would end likewise.
        this.#ended(await waitForServerEnd(this.#phone, folder, stopped));
        throw this.#endedError(cause) ?? cause;
      }
      this.#link += 1;
      await (found.state === 'running' ? this.#endLeftReplies() : this.#startServer(stopped));
      this.#isUnwatched = false;
      const server = found.state === 'running' ? 'adopted' : 'new';
      this.#tell({ type: 'reconnected', server, awayMs: performance.now() - lostAt, process: this.#process });
      return server;
    } catch (error) {
      if (!stopped.aborted && !this.#end) {
        this.#isUnwatched = true;
        this.#tell({ type: 'notReconnected', reason: thrownMessage(error) });
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

/** It ends in good order only when it is asked to, by another window, program or person. */
function reasonOf({ exitCode }: ServerEnd): string {
  return exitCode === 0
    ? 'was asked to end: its model was stopped, or removed from the phone'
    : exitReason({ exitCode, signal: undefined });
}
