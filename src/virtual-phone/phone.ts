import { once } from 'node:events';
import { mkdirSync, realpathSync } from 'node:fs';
import net from 'node:net';
import { DeviceConnection } from './connection';
import { controlAddress, serveControl } from './control';
import { FaultInjector, parseFault } from './faults';
import { PhoneProcesses } from './processes';
import type { PhoneProfile } from './profile';
import { parseShellRequest, serveShell } from './services/shell';
import { openSocket, parseSocketAddress } from './services/socket';
import { serveSync } from './services/sync';
import type { ServiceStream } from './stream';
import { installSystem, setFreeSpace, shellEnvironment } from './system/install';

export interface VirtualPhoneOptions {
  readonly rootFolder: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly profile: PhoneProfile;
}

export interface VirtualPhone {
  readonly port: number;
  readonly serial: string;
  readonly controlAddress: string;
  /** Cuts every link, ends every process that runs on the phone, and closes the port. */
  stop(): Promise<void>;
}

/** Features that stock adb may use with this phone: exactly those that are implemented. */
const features = 'shell_v2,cmd,stat_v2,ls_v2,fixed_push_mkdir,fixed_push_symlink_timestamp';

/** A phone made of files and processes: adbd's protocol on a port of this computer's loopback. */
export async function startPhone(options: VirtualPhoneOptions): Promise<VirtualPhone> {
  mkdirSync(options.rootFolder, { recursive: true, mode: 0o700 });
  const rootFolder = realpathSync(options.rootFolder);
  const { profile } = options;
  const processes = new PhoneProcesses(rootFolder, shellEnvironment(rootFolder));
  const faults = new FaultInjector();
  const connections = new Set<DeviceConnection>();
  const banner = `device::ro.product.name=${profile.device};ro.product.model=${profile.model};ro.product.device=${profile.device};features=${features}`;

  const server = net.createServer((socket) => {
    const openService = (destination: string) => findService(destination, rootFolder, processes);
    const connection = new DeviceConnection(socket, { banner, openService, faults });
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const serial = `127.0.0.1:${port}`;
  installSystem(rootFolder, profile, serial);

  const control = serveControl(controlAddress(rootFolder), (command) => {
    const fault = parseFault(command);
    if (fault.fault === 'free-space') {
      setFreeSpace(rootFolder, profile, fault.bytes);
    } else if (fault.fault === 'clear') {
      faults.clear();
      setFreeSpace(rootFolder, profile, profile.storageFreeBytes);
      for (const connection of connections) {
        connection.resume();
      }
    } else {
      faults.set(fault);
    }
  });
  await once(control, 'listening');

  return {
    port,
    serial,
    controlAddress: controlAddress(rootFolder),
    async stop() {
      control.close();
      server.close();
      for (const connection of connections) {
        connection.destroy();
      }
      await processes.endAll();
    },
  };
}

async function findService(
  destination: string,
  rootFolder: string,
  processes: PhoneProcesses,
): Promise<(stream: ServiceStream) => void> {
  const shellRequest = parseShellRequest(destination);
  if (shellRequest) {
    return (stream) => serveShell(shellRequest, processes, stream);
  }
  if (destination === 'sync:') {
    return (stream) => {
      void serveSync(rootFolder, stream).catch(() => stream.destroy());
    };
  }
  const socketAddress = parseSocketAddress(destination);
  if (socketAddress) {
    return openSocket(socketAddress, rootFolder);
  }
  throw new Error(`This phone has no service ${destination}.`);
}
