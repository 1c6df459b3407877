import type { LinkFaults } from '../faults/link-faults';
import type { Handset } from '../handset';
import type { ServiceStream } from '../stream';
import { parseShellRequest, serveShell } from './shell';
import { openSocket, parseSocketAddress } from './socket';
import { serveSync } from './sync';

/** What runs on a stream to this destination. @throws Error when the phone has no such service */
export async function findService(
  destination: string,
  handset: Handset,
  faults: LinkFaults,
): Promise<(stream: ServiceStream) => void> {
  const shellRequest = parseShellRequest(destination);
  if (shellRequest) {
    return (stream) => serveShell(shellRequest, { handset, faults }, stream);
  }
  if (destination === 'sync:') {
    return (stream) => {
      void serveSync({ handset, faults }, stream).catch(() => stream.destroy());
    };
  }
  const socketAddress = parseSocketAddress(destination);
  if (socketAddress) {
    return openSocket(socketAddress, handset.rootFolder);
  }
  throw new Error(`This phone has no service ${destination}.`);
}
