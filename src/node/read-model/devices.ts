import { setTimeout as delay } from 'node:timers/promises';
import type { PhoneListing, PhoneState } from '../adb/devices';
import { connectAdbServer } from '../adb/server';
import type { DeviceState, ReadModelOptions, VirtualPhoneListing } from './state';

/** Pause before an adb server that is not there, or went away, is looked for again. */
const retryMs = 3_000;

/** Follows adb's devices and the virtual phones that were set up. Starts no server: that is for who needs a phone. */
export class DeviceWatch {
  readonly #options: ReadModelOptions;
  readonly #onChange: (devices: readonly DeviceState[]) => void;
  readonly #stopped = new AbortController();
  #isStarted = false;
  #listings: readonly PhoneListing[] = [];

  constructor(options: ReadModelOptions, onChange: (devices: readonly DeviceState[]) => void) {
    this.#options = options;
    this.#onChange = onChange;
  }

  start(): void {
    if (!this.#isStarted && !this.#stopped.signal.aborted) {
      this.#isStarted = true;
      void this.#follow();
    }
  }

  /** Asks for the virtual phones again; adb tells of changes by itself. */
  async refresh(): Promise<void> {
    if (this.#isStarted) {
      await this.#publish(this.#listings);
    }
  }

  dispose(): void {
    this.#stopped.abort();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const link = await connectAdbServer({ ...this.#options.adbServer, signal });
        for await (const listings of link.devices({ signal })) {
          await this.#publish(listings);
        }
      } catch {
        // No server, or it ended: there are no phones then, and we look again.
        await this.#publish([]);
      }
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #publish(listings: readonly PhoneListing[]): Promise<void> {
    this.#listings = listings;
    const virtualPhones = (await this.#options.listVirtualPhones?.().catch(() => [])) ?? [];
    if (!this.#stopped.signal.aborted) {
      this.#onChange(deviceStates(listings, virtualPhones));
    }
  }
}

/** Phones that adb knows first, then the virtual phones that are stopped. Pure. */
export function deviceStates(
  listings: readonly PhoneListing[],
  virtualPhones: readonly VirtualPhoneListing[],
): readonly DeviceState[] {
  const connected = listings.map((listing): DeviceState => {
    const virtualPhone = virtualPhones.find(({ serial }) => serial === listing.serial);
    const status = statusOf(listing.state);
    const { serial } = listing;
    return virtualPhone
      ? { serial, label: labelOf(virtualPhone), status, virtualPhone: identityOf(virtualPhone) }
      : { serial, label: listing.model ?? serial, status };
  });
  const stopped = virtualPhones
    .filter(({ serial }) => !listings.some((listing) => listing.serial === serial))
    .map((phone): DeviceState => ({ label: labelOf(phone), status: 'stopped', virtualPhone: identityOf(phone) }));
  return [...connected, ...stopped];
}

function statusOf(state: PhoneState): DeviceState['status'] {
  switch (state) {
    case 'device':
      return 'ready';
    case 'unauthorized':
    case 'authorizing':
    case 'no permissions':
      return 'unauthorized';
    default:
      return 'offline';
  }
}

/** A virtual phone is never shown without the word. */
function labelOf({ name }: VirtualPhoneListing): string {
  return `Virtual phone ${name}`;
}

function identityOf({ name, profile }: VirtualPhoneListing): { name: string; profile: string } {
  return { name, profile };
}
