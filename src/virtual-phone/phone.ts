import { once } from 'node:events';
import net from 'node:net';
import { DeviceConnection, type Greeting } from './connection';
import { controlAddress, serveControl } from './control';
import { conditionsOf } from './faults/conditions';
import { type Fault, parseFault } from './faults/fault';
import { type LinkEvent, LinkFaults } from './faults/link-faults';
import { Handset } from './handset';
import type { PhoneProfile } from './profile';
import { findService } from './services/find-service';

export interface VirtualPhoneOptions {
  readonly rootFolder: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly profile: PhoneProfile;
}

/** How the phone receives an adb server that connects. `off`: it does not even listen. */
type Reception = 'open' | 'unauthorized' | 'silent' | 'off';

const onlyPushesFail =
  'This computer lets us mount no small file system (Linux with root or user namespaces does), so only `adb push` fails; shell commands still find room.';

/** A phone made of files and processes: adbd's protocol on a port of this computer's loopback, and its faults. */
export class VirtualPhone {
  readonly controlAddress: string;
  readonly #options: VirtualPhoneOptions;
  readonly #own: Handset;
  #handset: Handset;
  readonly #faults = new LinkFaults();
  readonly #connections = new Set<DeviceConnection>();
  readonly #server: net.Server;
  readonly #control: net.Server;
  #reception: Reception = 'open';
  #stallSeconds: number | undefined;
  #rebootSeconds = 0;
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(options: VirtualPhoneOptions) {
    this.#options = options;
    this.#own = new Handset(options.rootFolder, options.profile);
    this.#handset = this.#own;
    this.controlAddress = controlAddress(this.#own.rootFolder);
    this.#server = net.createServer((socket) => this.#receive(socket));
    this.#control = serveControl(this.controlAddress, (command) => this.#apply(parseFault(command)));
  }

  /** Starts a phone and waits until it listens. */
  static async start(options: VirtualPhoneOptions): Promise<VirtualPhone> {
    const phone = new VirtualPhone(options);
    phone.#server.listen(options.port, '127.0.0.1');
    await Promise.all([once(phone.#server, 'listening'), once(phone.#control, 'listening')]);
    return phone;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#options.port;
  }

  /** adb's name for it. */
  get serial(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Cuts every link, ends every process that runs on the phone, and closes the port. */
  async stop(): Promise<void> {
    this.#control.close();
    this.#server.close();
    this.#cancelTimers();
    this.#cutLinks();
    const handsets = new Set([this.#own, this.#handset]);
    await Promise.all([...handsets].map((handset) => handset.switchOff()));
  }

  #receive(socket: net.Socket): void {
    if (this.#reception === 'off') {
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const handset = this.#handset;
    const connection = new DeviceConnection(socket, {
      faults: this.#faults,
      admission: () => this.#admission(),
      openService: (destination) => findService(destination, handset, this.#faults),
      onLinkEvent: (event, where) => this.#onLinkEvent(event, where),
    });
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
  }

  #admission(): Greeting | 'unauthorized' | 'silent' {
    switch (this.#reception) {
      case 'open':
        return this.#handset.greeting;
      case 'unauthorized':
        return 'unauthorized';
      default:
        return 'silent';
    }
  }

  /** @returns what the user should know about how far the fault goes */
  async #apply(fault: Fault): Promise<string | undefined> {
    if (fault.fault === 'full') {
      return (await this.#handset.fillUp(fault.afterBytes)) ? undefined : onlyPushesFail;
    }
    const conditions = conditionsOf(fault);
    await (conditions ? this.#handset.change(conditions) : this.#carryOut(fault));
    return undefined;
  }

  #carryOut(fault: Exclude<Fault, { fault: 'full' }>): void | Promise<void> {
    switch (fault.fault) {
      case 'clear':
        return this.#clear();
      case 'drop':
        return fault.afterBytes === 0 ? this.#cutLinks() : this.#faults.set(fault);
      case 'reboot':
        this.#rebootSeconds = fault.seconds;
        return fault.afterBytes === 0 ? this.#reboot() : this.#faults.set(fault);
      case 'stall':
        this.#stallSeconds = fault.seconds;
        return this.#faults.set(fault);
      case 'slow':
      case 'corrupt':
      case 'refuse':
        return this.#faults.set(fault);
      case 'unauthorized':
        return this.#receiveAs('unauthorized', fault.seconds);
      case 'authorize':
        return this.#open();
      case 'offline':
        return this.#receiveAs('silent', fault.seconds);
      case 'kill':
        return this.#kill(fault.program, fault.signal);
      case 'other-phone':
        return this.#replaceHandset(new Handset(`${this.#own.rootFolder}-other`, otherProfile(this.#options.profile)));
      case 'state':
        this.#handset.change({ state: fault.state });
        return this.#cutLinks();
      case 'older':
        this.#handset.change({ apiLevel: fault.apiLevel });
        return this.#cutLinks();
    }
  }

  async #clear(): Promise<void> {
    this.#cancelTimers();
    this.#faults.clear();
    const greetingBefore = this.#handset.greeting.banner;
    if (this.#handset !== this.#own) {
      const other = this.#handset;
      this.#replaceHandset(this.#own);
      await other.switchOff();
    }
    await this.#own.recover();
    if (this.#own.greeting.banner !== greetingBefore) {
      this.#cutLinks();
    }
    this.#open();
    this.#resume();
  }

  #onLinkEvent(event: LinkEvent, connection: DeviceConnection): void {
    if (event === 'drop') {
      connection.cut();
    } else if (event === 'reboot') {
      this.#reboot();
    } else if (this.#stallSeconds !== undefined) {
      const seconds = this.#stallSeconds;
      this.#stallSeconds = undefined;
      this.#later(seconds, () => {
        this.#faults.endStall();
        this.#resume();
      });
    }
  }

  #reboot(): void {
    this.#reception = 'off';
    this.#cutLinks();
    this.#handset.reboot();
    this.#later(this.#rebootSeconds, () => this.#open());
  }

  #kill(program: string, signal: number): void {
    if (this.#handset.processes.signal(program, signal) === 0) {
      throw new Error(`No program ${program} runs on this phone.`);
    }
  }

  #replaceHandset(handset: Handset): void {
    this.#handset = handset;
    this.#cutLinks();
  }

  #receiveAs(reception: Reception, seconds: number | undefined): void {
    this.#reception = reception;
    this.#cutLinks();
    if (seconds !== undefined) {
      this.#later(seconds, () => this.#open());
    }
  }

  /** Receives whoever waits, and whoever comes. */
  #open(): void {
    this.#reception = 'open';
    for (const connection of this.#connections) {
      connection.reconsider();
    }
  }

  #resume(): void {
    for (const connection of this.#connections) {
      connection.resume();
    }
  }

  #cutLinks(): void {
    for (const connection of this.#connections) {
      connection.cut();
    }
  }

  #later(seconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  #cancelTimers(): void {
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }
}

/** Another phone of the same size: its name, its build and, by its folder, its serial number differ. */
function otherProfile(profile: PhoneProfile): PhoneProfile {
  return { ...profile, model: profile.model.replace('phone', 'phone B'), device: `${profile.device}_b` };
}
