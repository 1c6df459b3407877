import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { LinkFaults } from '../faults/link-faults';
import { writeFully } from '../flow';
import type { Handset } from '../handset';
import type { ServiceStream } from '../stream';

/** Packet kinds of the shell protocol, version 2 (AOSP adb shell_protocol.h). */
const packetKind = { stdin: 0, stdout: 1, stderr: 2, exit: 3, closeStdin: 4 } as const;
const shellHeaderBytes = 5;

export interface ShellRequest {
  readonly command: string;
  /** Version 2 keeps stderr apart and reports the exit code. */
  readonly version: 1 | 2;
}

/** Reads `shell,v2,TERM=xterm,raw:CMD`, `shell:CMD` or `exec:CMD`; undefined if it is none of them. */
export function parseShellRequest(destination: string): ShellRequest | undefined {
  const match = /^(shell|exec)(,[^:]*)?:(.*)$/s.exec(destination);
  if (!match) {
    return undefined;
  }
  const options = (match[2] ?? '').split(',');
  return { command: match[3] ?? '', version: options.includes('v2') ? 2 : 1 };
}

type ShellChild = ChildProcessByStdio<Writable, Readable, Readable>;

/** Runs a command as `sh -c` in a session of its own, like adbd; SIGHUP to the shell alone when the PC goes away. */
export function serveShell(
  request: ShellRequest,
  { handset, faults }: { readonly handset: Handset; readonly faults: LinkFaults },
  stream: ServiceStream,
): void {
  // A shell without a command reads its commands from stdin; there is no terminal here.
  const [program, ...argumentList] = handset.shell(request.command === '' ? [] : ['-c', request.command]);
  const child: ShellChild = spawn(program, argumentList, {
    cwd: handset.rootFolder,
    env: handset.environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  handset.processes.track(child);
  child.on('error', () => stream.destroy());
  // The command may stop reading, or end, before it took all of its input.
  child.stdin.on('error', () => {});
  stream.on('close', () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGHUP');
    }
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
  });
  const take = (data: Buffer) => {
    faults.corrupt(data);
    return writeFully(child.stdin, data);
  };
  void passInput(stream, child.stdin, { version: request.version, take }).catch(() => child.stdin.destroy());
  void passOutput(child, stream, request.version).catch(() => stream.destroy());
}

async function passOutput(child: ShellChild, stream: ServiceStream, version: 1 | 2): Promise<void> {
  const closed = once(child, 'close');
  const forward = async (source: Readable, kind: number): Promise<void> => {
    for await (const chunk of source) {
      await writeFully(stream, version === 2 ? shellPacket(kind, chunk) : chunk);
    }
  };
  await Promise.all([forward(child.stdout, packetKind.stdout), forward(child.stderr, packetKind.stderr)]);
  await closed;
  if (version === 2) {
    await writeFully(stream, shellPacket(packetKind.exit, Buffer.from([exitByte(child)])));
  }
  stream.end();
}

/** 128 + signal number for a killed command, as adbd reports it. */
function exitByte(child: ShellChild): number {
  const signalNumber = child.signalCode === null ? 0 : constants.signals[child.signalCode];
  return (child.exitCode ?? 128 + signalNumber) & 0xff;
}

async function passInput(
  stream: ServiceStream,
  stdin: Writable,
  { version, take }: { readonly version: 1 | 2; readonly take: (data: Buffer) => Promise<void> },
): Promise<void> {
  if (version === 1) {
    for await (const chunk of stream) {
      await take(chunk);
    }
    stdin.end();
    return;
  }
  const reader = new StdinReader();
  for await (const chunk of stream) {
    for (const piece of reader.feed(chunk)) {
      if (piece === 'end') {
        stdin.end();
      } else if (!stdin.writableEnded) {
        await take(piece);
      }
    }
  }
}

/** Takes stdin packets apart without joining them: a packet may be larger than any buffer we want to hold. */
class StdinReader {
  readonly #header = Buffer.alloc(shellHeaderBytes);
  #headerFilled = 0;
  #kind = 0;
  #left = 0;

  *feed(chunk: Buffer): Generator<Buffer | 'end'> {
    let position = 0;
    while (position < chunk.length) {
      if (this.#left === 0) {
        const copied = chunk.copy(this.#header, this.#headerFilled, position);
        this.#headerFilled += copied;
        position += copied;
        if (this.#headerFilled < shellHeaderBytes) {
          return;
        }
        this.#headerFilled = 0;
        this.#kind = this.#header.readUInt8(0);
        this.#left = this.#header.readUInt32LE(1);
        if (this.#kind === packetKind.closeStdin) {
          yield 'end';
        }
      }
      const piece = chunk.subarray(position, position + this.#left);
      position += piece.length;
      this.#left -= piece.length;
      if (this.#kind === packetKind.stdin && piece.length > 0) {
        yield piece;
      }
    }
  }
}

function shellPacket(kind: number, data: Buffer): Buffer {
  const packet = Buffer.allocUnsafe(shellHeaderBytes + data.length);
  packet.writeUInt8(kind, 0);
  packet.writeUInt32LE(data.length, 1);
  data.copy(packet, shellHeaderBytes);
  return packet;
}
