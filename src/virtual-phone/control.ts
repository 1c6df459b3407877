import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Longest path that a Unix socket can have on macOS, the shortest of the hosts (sockaddr_un, 104 with its NUL). */
const socketPathLimit = 103;

/** Where the control socket of the phone in this folder is: a Unix socket beside its files, a named pipe on Windows. */
export function controlAddress(rootFolder: string): string {
  const key = createHash('sha256').update(rootFolder).digest('hex').slice(0, 16);
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\mobile-llm-phone-${key}`;
  }
  const beside = path.join(rootFolder, 'control.sock');
  return Buffer.byteLength(beside) <= socketPathLimit ? beside : path.join(os.tmpdir(), `mobile-llm-phone-${key}.sock`);
}

/** Carries out one command. @returns what the user should know about it @throws Error with the reason of a refusal */
export type OnCommand = (command: unknown) => Promise<string | undefined>;

/**
 * Takes one JSON command a line and answers each, in turn, with one JSON line: `{"ok":true}`, with a `note` where the
 * phone has something to say about it, or `{"ok":false,"message"}`.
 */
export function serveControl(address: string, onCommand: OnCommand): net.Server {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void answerAll(socket, onCommand).catch(() => socket.destroy());
  });
  if (process.platform !== 'win32') {
    rmSync(address, { force: true });
  }
  const previousMask = process.umask(0o077);
  server.listen(address);
  process.umask(previousMask);
  return server;
}

async function answerAll(socket: net.Socket, onCommand: OnCommand): Promise<void> {
  for await (const line of createInterface({ input: socket })) {
    socket.write(`${JSON.stringify(await answer(line, onCommand))}\n`);
  }
}

async function answer(line: string, onCommand: OnCommand): Promise<object> {
  try {
    const note = await onCommand(JSON.parse(line));
    return note === undefined ? { ok: true } : { ok: true, note };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
