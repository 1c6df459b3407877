/** Something that goes wrong with a phone. One of each kind can be set at a time; `clear` ends them all. */
export type Fault =
  | { readonly fault: 'clear' }
  /** The link is cut once, after this many more bytes from the PC. */
  | { readonly fault: 'drop'; readonly afterBytes: number }
  /** The phone stops reading after this many more bytes, until cleared. */
  | { readonly fault: 'stall'; readonly afterBytes: number }
  /** One bit of the byte this far down the stream of payloads is flipped, once. */
  | { readonly fault: 'corrupt'; readonly afterBytes: number }
  /** Services that begin so are refused, as SELinux does on some phones. */
  | { readonly fault: 'refuse'; readonly service: string }
  /** `df` reports this much free space. */
  | { readonly fault: 'free-space'; readonly bytes: number };

/** Checks what came over the control socket. @throws Error with the reason */
export function parseFault(value: unknown): Fault {
  if (typeof value === 'object' && value !== null && 'fault' in value) {
    const name = value.fault;
    if (name === 'clear') {
      return { fault: name };
    }
    if (name === 'drop' || name === 'stall' || name === 'corrupt') {
      return { fault: name, afterBytes: byteCount(value, 'afterBytes') };
    }
    if (name === 'refuse' && 'service' in value && typeof value.service === 'string') {
      return { fault: name, service: value.service };
    }
    if (name === 'free-space') {
      return { fault: name, bytes: byteCount(value, 'bytes') };
    }
  }
  throw new Error('Known faults: clear, drop, stall, corrupt (afterBytes), refuse (service), free-space (bytes).');
}

/** Decides, byte by byte, what happens to the data of every connection. */
export class FaultInjector {
  #bytesUntilDrop: number | undefined;
  #bytesUntilStall: number | undefined;
  #bytesUntilCorrupt: number | undefined;
  #refusedService: string | undefined;

  set(fault: Exclude<Fault, { fault: 'clear' | 'free-space' }>): void {
    if (fault.fault === 'drop') {
      this.#bytesUntilDrop = fault.afterBytes;
    } else if (fault.fault === 'stall') {
      this.#bytesUntilStall = fault.afterBytes;
    } else if (fault.fault === 'corrupt') {
      this.#bytesUntilCorrupt = fault.afterBytes;
    } else {
      this.#refusedService = fault.service;
    }
  }

  clear(): void {
    this.#bytesUntilDrop = undefined;
    this.#bytesUntilStall = undefined;
    this.#bytesUntilCorrupt = undefined;
    this.#refusedService = undefined;
  }

  refuses(service: string): boolean {
    return this.#refusedService !== undefined && service.startsWith(this.#refusedService);
  }

  /** Says what becomes of the link after `bytes` more were received. */
  onReceived(bytes: number): 'go on' | 'drop' | 'stall' {
    if (this.#bytesUntilDrop !== undefined) {
      this.#bytesUntilDrop -= bytes;
      if (this.#bytesUntilDrop <= 0) {
        this.#bytesUntilDrop = undefined;
        return 'drop';
      }
    }
    if (this.#bytesUntilStall !== undefined) {
      this.#bytesUntilStall = Math.max(0, this.#bytesUntilStall - bytes);
      return this.#bytesUntilStall === 0 ? 'stall' : 'go on';
    }
    return 'go on';
  }

  /** Flips a bit of the payload in which the chosen byte lies. */
  corrupt(payload: Buffer): Buffer {
    if (this.#bytesUntilCorrupt === undefined) {
      return payload;
    }
    const position = this.#bytesUntilCorrupt;
    if (position >= payload.length) {
      this.#bytesUntilCorrupt = position - payload.length;
      return payload;
    }
    payload.writeUInt8(payload.readUInt8(position) ^ 1, position);
    this.#bytesUntilCorrupt = undefined;
    return payload;
  }
}

function byteCount(value: object, name: string): number {
  const count: unknown = Reflect.get(value, name);
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    throw new Error(`${name} must be a whole number of bytes.`);
  }
  return count;
}
