import type { PhoneListing } from '../adb/devices';
import type { AdbLink } from '../adb/server';
import type { KnownFacts } from './known-facts';

/**
 * What the connected phones said of themselves: each is asked once when it becomes ready, and again when told to.
 * A phone that was away, or another on the same address, has a new transport and is asked anew.
 */
export class DeviceFactsReader {
  readonly #onRead: () => void;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, KnownFacts>();

  constructor(options: { readonly onRead: () => void; readonly signal: AbortSignal }) {
    this.#onRead = options.onRead;
    this.#signal = options.signal;
  }

  /** Asks those phones that are ready and were not asked yet; forgets those that are gone. */
  follow(link: AdbLink, listings: readonly PhoneListing[]): void {
    const ready = readyOnes(listings);
    const keys = new Set(ready.map(keyOf));
    for (const gone of [...this.#known.keys()].filter((key) => !keys.has(key))) {
      this.#known.delete(gone);
    }
    for (const listing of ready.filter((phone) => !this.#known.has(keyOf(phone)))) {
      this.#known.set(keyOf(listing), {});
      void this.#ask(link, listing);
    }
  }

  /** Asks them again, or only one; what they said before stays until they answer. */
  async askAgain(link: AdbLink, listings: readonly PhoneListing[], serial?: string): Promise<void> {
    const asked = readyOnes(listings).filter((listing) => serial === undefined || listing.serial === serial);
    await Promise.all(asked.map((listing) => this.#ask(link, listing)));
  }

  of(listing: PhoneListing): KnownFacts {
    return this.#known.get(keyOf(listing)) ?? {};
  }

  async #ask(link: AdbLink, listing: PhoneListing): Promise<void> {
    const { readKnownFacts } = await import('./known-facts');
    const answer = await readKnownFacts(link, listing.serial, this.#signal);
    const key = keyOf(listing);
    if (!this.#signal.aborted && this.#known.has(key)) {
      this.#known.set(key, answer);
      this.#onRead();
    }
  }
}

function readyOnes(listings: readonly PhoneListing[]): readonly PhoneListing[] {
  return listings.filter(({ state }) => state === 'device');
}

function keyOf({ serial, transportId }: PhoneListing): string {
  return `${serial} ${transportId ?? ''}`;
}
