import type { Fault } from './fault';
import { TokenBucket } from './token-bucket';

export type LinkFault = Extract<Fault, { fault: 'drop' | 'stall' | 'slow' | 'corrupt' | 'reboot' | 'refuse' }>;
/** What happens to the link at a chosen byte. */
export type LinkEvent = 'drop' | 'stall' | 'reboot';

const linkEvents: readonly LinkEvent[] = ['drop', 'stall', 'reboot'];

/** Decides, byte by byte, what happens to the data of every connection. */
export class LinkFaults {
  /** Bytes from the PC that still pass before it happens. */
  readonly #bytesUntil = new Map<LinkEvent, number>();
  #bytesUntilCorrupt: number | undefined;
  #refusedService: string | undefined;
  #isStalled = false;
  #inbound: TokenBucket | undefined;
  #outbound: TokenBucket | undefined;

  set(fault: LinkFault): void {
    switch (fault.fault) {
      case 'slow':
        this.#inbound = new TokenBucket(fault.bytesPerSecond);
        this.#outbound = new TokenBucket(fault.bytesPerSecond);
        return;
      case 'corrupt':
        this.#bytesUntilCorrupt = fault.afterBytes;
        return;
      case 'refuse':
        this.#refusedService = fault.service;
        return;
      default:
        this.#bytesUntil.set(fault.fault, fault.afterBytes);
    }
  }

  clear(): void {
    this.#bytesUntil.clear();
    this.#bytesUntilCorrupt = undefined;
    this.#refusedService = undefined;
    this.#isStalled = false;
    this.#inbound = undefined;
    this.#outbound = undefined;
  }

  /** Lets the phone read again. */
  endStall(): void {
    this.#isStalled = false;
  }

  refuses(service: string): boolean {
    return this.#refusedService !== undefined && service.startsWith(this.#refusedService);
  }

  /** @returns how many of the next `bytes` still get through, and what happens after them */
  receive(bytes: number): { readonly passed: number; readonly event?: LinkEvent } {
    if (this.#isStalled) {
      return { passed: 0, event: 'stall' };
    }
    let next: LinkEvent | undefined;
    let passed = bytes;
    for (const event of linkEvents) {
      const left = this.#bytesUntil.get(event);
      if (left !== undefined && left <= passed) {
        next = event;
        passed = left;
      }
    }
    for (const [event, left] of this.#bytesUntil) {
      this.#bytesUntil.set(event, left - passed);
    }
    if (next === undefined) {
      return { passed };
    }
    this.#bytesUntil.delete(next);
    this.#isStalled = next === 'stall';
    return { passed, event: next };
  }

  /** How long until a slow link has brought these bytes from the PC, in ms. */
  inboundDelayMs(bytes: number): number {
    return this.#inbound?.book(bytes, performance.now()) ?? 0;
  }

  /** How long until a slow link has taken these bytes to the PC, in ms; undefined when the link is not slow. */
  outboundDelayMs(bytes: number): number | undefined {
    return this.#outbound?.book(bytes, performance.now());
  }

  /** Flips a bit of the data in which the chosen byte lies, in place. */
  corrupt(data: Buffer): void {
    const position = this.#bytesUntilCorrupt;
    if (position === undefined) {
      return;
    }
    if (position >= data.length) {
      this.#bytesUntilCorrupt = position - data.length;
      return;
    }
    data.writeUInt8(data.readUInt8(position) ^ 1, position);
    this.#bytesUntilCorrupt = undefined;
  }
}
