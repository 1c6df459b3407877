import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { inferenceThreads } from '../../core/inference/threads';
import { exitReason } from '../supervisor/exit';
import { type RunningProcess, startProcess } from '../supervisor/supervisor';
import type { ChatEvent } from './chat-event';
import { type ChatRequest, LlamaServerClient } from './client';

const readyTimeoutMs = 120_000;
/** Between a connection that breaks and the end of its process. */
const endNoticeMs = 1_000;

/** More threads than this do not make a model of phone size faster. */
const mostThreads = 8;

export interface HostServerOptions {
  /** Absolute path of llama-server for this machine. */
  readonly serverProgram: string;
  readonly modelFile: string;
  /** A LoRA adapter as GGUF, put on the model at run time. */
  readonly adapterFile?: string | undefined;
  /** Context of each slot. */
  readonly contextTokens: number;
  /** Conversations answered side by side. */
  readonly slots: number;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

export interface HostServer extends AsyncDisposable {
  readonly client: LlamaServerClient;
  /** For other clients: the base of its OpenAI API, and its key. */
  readonly api: { readonly baseUrl: string; readonly key: string };
  /** Resolves with what is to be said of it when the server has ended. */
  readonly ended: Promise<WorkbenchError>;
  /**
   * Streams a reply, as the client does.
   * @throws WorkbenchError `process.failed` where the server ended in the middle of it
   */
  chat(request: ChatRequest): AsyncGenerator<ChatEvent>;
}

/**
 * Starts llama-server on this machine and waits until the model is loaded. It listens on loopback behind a key of its
 * own, because any page in a browser can reach loopback. It ends when disposed of or when the signal aborts.
 * @throws WorkbenchError `process.notStarted`, `process.failed`, `llama.serverNotReady`; the signal's reason on abort
 */
export async function startHostServer(options: HostServerOptions): Promise<HostServer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-server-'));
  let server: RunningProcess | undefined;
  let client: LlamaServerClient | undefined;
  const dispose = async () => {
    client?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const apiKey = randomBytes(24).toString('hex');
    const apiKeyFile = path.join(folder, 'api-key');
    await writeFile(apiKeyFile, `${apiKey}\n`, { mode: 0o600 });
    const port = await freePort();
    server = startProcess(
      {
        program: options.serverProgram,
        arguments: serverArguments(options, { port, apiKeyFile }),
        workingFolder: folder,
        logFile: options.logFile,
      },
      { signal: options.signal },
    );
    client = new LlamaServerClient({ connect: () => connectLoopback(port), apiKey });
    await waitUntilReady(client, server, options);
    const running = { client, server, logFile: options.logFile };
    const chat = (request: ChatRequest) => chatWhileRunning(running, request);
    const api = { baseUrl: `http://127.0.0.1:${port}/v1`, key: apiKey };
    return { client, api, ended: endOf(running), chat, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function serverArguments(options: HostServerOptions, listen: { port: number; apiKeyFile: string }): string[] {
  const { slots, contextTokens } = options;
  return [
    ['--model', options.modelFile],
    options.adapterFile === undefined ? [] : ['--lora', options.adapterFile],
    ['--host', '127.0.0.1', '--port', String(listen.port), '--api-key-file', listen.apiKeyFile],
    ['--ctx-size', String(contextTokens * slots), '--parallel', String(slots)],
    ['--threads', String(inferenceThreads(os.availableParallelism(), mostThreads))],
    // The defaults keep gigabytes of old prompts and shrink the context to fit: neither is wanted for a measurement.
    ['--cache-ram', '0', '--ctx-checkpoints', '0', '--fit', 'off', '--no-ui', '--no-slots'],
  ].flat();
}

interface RunningServer {
  readonly client: LlamaServerClient;
  readonly server: RunningProcess;
  readonly logFile: string;
}

/** A server that dies cuts every reply; which of the two it was is known a moment after. */
async function* chatWhileRunning(running: RunningServer, request: ChatRequest): AsyncGenerator<ChatEvent> {
  try {
    yield* running.client.chat(request);
  } catch (error) {
    request.signal?.throwIfAborted();
    throw (await Promise.race([endOf(running), delay(endNoticeMs, undefined)])) ?? error;
  }
}

/** Resolves when the server has ended, with what is to be said of it. */
async function endOf({ server, logFile }: Omit<RunningServer, 'client'>): Promise<WorkbenchError> {
  const reason = exitReason(await server.closed);
  return new WorkbenchError('process.failed', { program: 'llama-server', reason, tail: server.tail(), logFile });
}

async function waitUntilReady(
  client: LlamaServerClient,
  server: RunningProcess,
  { signal, modelFile, logFile }: HostServerOptions,
): Promise<void> {
  let ended: WorkbenchError | undefined;
  void endOf({ server, logFile }).then((error) => {
    ended = error;
  });
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    if (ended !== undefined) {
      throw ended;
    }
    if (await isReady(client)) {
      return;
    }
    await delay(50);
  }
  const model = path.basename(modelFile);
  throw new WorkbenchError('llama.serverNotReady', { seconds: readyTimeoutMs / 1000, model, logFile });
}

async function isReady(client: LlamaServerClient): Promise<boolean> {
  try {
    const health = await client.health();
    return health === 'ok';
  } catch {
    // Not listening yet, or still loading the model.
    return false;
  }
}

/** A port that was free a moment ago; llama-server cannot be handed a socket. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function connectLoopback(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
