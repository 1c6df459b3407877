import { setTimeout as delay } from 'node:timers/promises';
import type { PhoneListing, PhoneState } from '../adb/devices';
import type { AdbLink } from '../adb/server';
import { DeviceFactsReader } from './device-facts';
import type { KnownFacts } from './known-facts';
import type { DeviceState, ReadModelOptions, VirtualPhoneListing } from './state';

/** Pauses before an adb server that is not there, or went away, is looked for again; a refresh looks at once. */
const shortestPauseMs = 1_000;
const longestPauseMs = 15_000;
/** An adb server that does not answer holds up nobody longer who wants to know which phones there are. */
const firstListingTimeoutMs = 5_000;

/** Follows adb's devices and the virtual phones that were set up. Starts no server: that is for who needs a phone. */
export class DeviceWatch {
  readonly #options: ReadModelOptions;
  readonly #onChange: (devices: readonly DeviceState[]) => void;
  readonly #stopped = new AbortController();
  readonly #facts: DeviceFactsReader;
  #isStarted = false;
  #link: AdbLink | undefined;
  #listings: readonly PhoneListing[] = [];
  #wake = new AbortController();
  readonly #listed = Promise.withResolvers<void>();

  constructor(options: ReadModelOptions, onChange: (devices: readonly DeviceState[]) => void) {
    this.#options = options;
    this.#onChange = onChange;
    this.#facts = new DeviceFactsReader({
      onRead: () => void this.#publish(this.#listings),
      signal: this.#stopped.signal,
    });
  }

  start(): void {
    if (!this.#isStarted && !this.#stopped.signal.aborted) {
      this.#isStarted = true;
      void this.#follow();
    }
  }

  /** Resolves once adb has said which phones there are, or that it is not there; at once where nobody follows them. */
  async listed(): Promise<void> {
    if (this.#isStarted) {
      const overdue = delay(firstListingTimeoutMs, undefined, { ref: false, signal: this.#stopped.signal });
      await Promise.race([this.#listed.promise, overdue.catch(() => undefined)]);
    }
  }

  /** Asks the phones what they are, and for the virtual phones, again; adb tells of changes by itself. */
  async refresh(): Promise<void> {
    if (!this.#isStarted) {
      return;
    }
    this.#wake.abort();
    await this.#publish(this.#listings);
    if (this.#link) {
      // What they answer is published when it comes: one that hangs holds nobody up.
      void this.#facts.askAgain(this.#link, this.#listings);
    }
  }

  /** Asks one phone again. What it answers is published when it comes. */
  lookAgain(serial: string): void {
    if (this.#link) {
      void this.#facts.askAgain(this.#link, this.#listings, serial);
    }
  }

  dispose(): void {
    this.#stopped.abort();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped;
    let pauseMs = shortestPauseMs;
    while (!signal.aborted) {
      try {
        // Not with this module: what is on the disk is shown first.
        const { connectAdbServer } = await import('../adb/server');
        this.#link = await connectAdbServer({ ...this.#options.adbServer, signal });
        pauseMs = shortestPauseMs;
        for await (const listings of this.#link.devices({ signal })) {
          await this.#publish(listings);
        }
      } catch {
        // No server, or it ended: there are no phones then, and we look again.
        this.#link = undefined;
        await this.#publish([]);
      }
      this.#wake = new AbortController();
      const either = AbortSignal.any([signal, this.#wake.signal]);
      await delay(pauseMs, undefined, { signal: either }).catch(() => undefined);
      pauseMs = this.#wake.signal.aborted ? shortestPauseMs : Math.min(2 * pauseMs, longestPauseMs);
    }
  }

  async #publish(listings: readonly PhoneListing[]): Promise<void> {
    this.#listings = listings;
    if (this.#link) {
      this.#facts.follow(this.#link, listings);
    }
    const virtualPhones = (await this.#options.listVirtualPhones?.().catch(() => [])) ?? [];
    // A newer list may have come while the virtual phones were read.
    if (!this.#stopped.signal.aborted && this.#listings === listings) {
      this.#onChange(deviceStates(listings, virtualPhones, (listing) => this.#facts.of(listing)));
      this.#listed.resolve();
    }
  }
}

/** Phones that adb knows first, then the virtual phones that are stopped. Pure. */
export function deviceStates(
  listings: readonly PhoneListing[],
  virtualPhones: readonly VirtualPhoneListing[],
  factsOf: (listing: PhoneListing) => KnownFacts,
): readonly DeviceState[] {
  const connected = listings.map((listing): DeviceState => {
    const virtualPhone = virtualPhones.find(({ serial }) => serial === listing.serial);
    const { serial, nextStep } = listing;
    const known = factsOf(listing);
    return {
      serial,
      label: virtualPhone ? labelOf(virtualPhone) : (known.facts?.model ?? listing.model ?? serial),
      status: statusOf(listing.state),
      ...(nextStep !== '' && { nextStep }),
      ...(virtualPhone && { virtualPhone: identityOf(virtualPhone) }),
      ...known,
    };
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
