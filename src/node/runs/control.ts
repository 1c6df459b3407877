import { createHash } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { LineSplitter } from '../supervisor/lines';

/** What a run's control socket takes, one JSON object a line; each is answered by one line. */
export type ControlRequest = { readonly command: 'cancel' } | { readonly command: 'status' };
export type ControlReply =
  | { readonly ok: true; readonly runId: string }
  | { readonly ok: false; readonly message: string };

/** Longest time that a runner may take to answer. */
const answerTimeoutMs = 5_000;

/**
 * A short path of its own for each run: a Unix socket's path may have 107 bytes (sun_path in unix(7)), less than many
 * workspaces have. On Windows the name of a pipe.
 */
export function controlPathOf(runFolder: string): string {
  const name = createHash('sha256').update(runFolder).digest('hex').slice(0, 20);
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\mobile-llm-${name}`;
  }
  return path.join(os.tmpdir(), `mobile-llm-${process.getuid?.() ?? 0}`, `${name}.sock`);
}

/** Listens for control requests of this user until closed. */
export async function serveControl(
  controlPath: string,
  answer: (request: ControlRequest) => ControlReply,
): Promise<AsyncDisposable> {
  if (process.platform !== 'win32') {
    await mkdir(path.dirname(controlPath), { recursive: true, mode: 0o700 });
    await rm(controlPath, { force: true });
  }
  const connections = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    const splitter = new LineSplitter((line) => {
      socket.write(`${JSON.stringify(answerLine(line, answer))}\n`);
    });
    socket.on('data', (chunk: Buffer) => splitter.feed(chunk));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(controlPath, resolve);
  });
  if (process.platform !== 'win32') {
    await chmod(controlPath, 0o600);
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of connections) {
        socket.end();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answerLine(line: string, answer: (request: ControlRequest) => ControlReply): ControlReply {
  try {
    const value: unknown = JSON.parse(line);
    const command = typeof value === 'object' && value !== null && 'command' in value ? value.command : undefined;
    return command === 'cancel' || command === 'status'
      ? answer({ command })
      : { ok: false, message: 'unknown command' };
  } catch {
    return { ok: false, message: 'not a JSON object' };
  }
}

/** Asks a run's process. Rejects when nobody answers within 5 s. */
export async function askControl(controlPath: string, request: ControlRequest): Promise<ControlReply> {
  const socket = net.connect(controlPath);
  try {
    return await new Promise<ControlReply>((resolve, reject) => {
      const splitter = new LineSplitter((line) => resolve(JSON.parse(line) as ControlReply));
      socket.setTimeout(answerTimeoutMs, () => reject(new Error('no answer within 5 s')));
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the connection was closed')));
      socket.on('data', (chunk: Buffer) => splitter.feed(chunk));
      socket.write(`${JSON.stringify(request)}\n`);
    });
  } finally {
    socket.destroy();
  }
}
