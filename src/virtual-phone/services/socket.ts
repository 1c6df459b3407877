import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import type { ServiceStream } from '../stream';

export type SocketAddress =
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'abstract'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

/** Reads `tcp:8080`, `localabstract:NAME` or `localfilesystem:/path`; undefined if it is none of them. */
export function parseSocketAddress(destination: string): SocketAddress | undefined {
  const match = /^(tcp|localabstract|localfilesystem):(.+)$/s.exec(destination);
  const target = match?.[2];
  if (!match || target === undefined) {
    return undefined;
  }
  if (match[1] === 'tcp') {
    const port = Number(target);
    return Number.isInteger(port) && port > 0 && port < 65536 ? { kind: 'tcp', port } : undefined;
  }
  return match[1] === 'localabstract' ? { kind: 'abstract', name: target } : { kind: 'file', path: target };
}

/** Connects on the phone's side first, so that nothing listening is a refused stream, as with adbd. */
export async function openSocket(address: SocketAddress, rootFolder: string): Promise<(stream: ServiceStream) => void> {
  const socket = net.connect(connectOptions(address, rootFolder));
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.setNoDelay(true);
  return (stream) => {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => stream.end());
    stream.on('close', () => socket.destroy());
    socket.pipe(stream);
    stream.pipe(socket);
  };
}

function connectOptions(address: SocketAddress, rootFolder: string): net.NetConnectOpts {
  switch (address.kind) {
    case 'tcp':
      return { host: '127.0.0.1', port: address.port };
    case 'abstract':
      return { path: `\0${address.name}` };
    case 'file':
      return { path: path.join(rootFolder, path.posix.normalize(`/${address.path}`)) };
  }
}
