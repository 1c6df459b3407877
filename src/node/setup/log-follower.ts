import { open, stat } from 'node:fs/promises';
import { LineSplitter } from '../supervisor/lines';

const lookEveryMs = 300;
const pieceBytes = 64 * 1024;

/**
 * Hands over the lines that are appended to a log from now on, a moment after they were written. The supervisor keeps a
 * child's standard error in its log only, and that is where uv tells how far it is.
 */
export async function followLog(file: string, onLine: (line: string) => void): Promise<AsyncDisposable> {
  let offset = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  const splitter = new LineSplitter(onLine);
  const look = async () => {
    for (const piece of await readFrom(file, offset)) {
      offset += piece.length;
      splitter.feed(piece);
    }
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look, look).catch(() => undefined);
  }, lookEveryMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
      await look().catch(() => undefined);
    },
  };
}

async function readFrom(file: string, offset: number): Promise<Buffer[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) {
    return [];
  }
  try {
    const pieces: Buffer[] = [];
    for (let position = offset; ; position += pieces.at(-1)?.length ?? 0) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(pieceBytes), 0, pieceBytes, position);
      if (bytesRead === 0) {
        return pieces;
      }
      pieces.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
