import { untilAborted } from './until-aborted';

export interface Lender<Thing> {
  /** The signal aborts when nobody waits for it any more. */
  make(signal: AbortSignal): Promise<Thing>;
  end(thing: Thing): Promise<void>;
  /** How long it is kept when nobody uses it; default: not at all. */
  readonly keptMs?: number;
}

export interface Loan<Thing> {
  readonly thing: Thing;
  /** Resolves when it has ended, if this was its last use. May be called more than once. */
  giveBack(): Promise<void>;
}

interface Made<Thing> {
  readonly thing: Promise<Thing>;
  readonly cancel: AbortController;
  users: number;
  isReady: boolean;
  unused?: NodeJS.Timeout;
}

/** Something that takes long to make and that several use: made for the first of them, ended after the last. */
export class Lent<Thing> {
  readonly #lender: Lender<Thing>;
  #made: Made<Thing> | undefined;
  #ending: Promise<void> | undefined;

  constructor(lender: Lender<Thing>) {
    this.#lender = lender;
  }

  /** What is there already, made or being made; undefined: nothing. */
  get current(): Promise<Thing> | undefined {
    return this.#made?.thing;
  }

  /** @throws what `make` throws; the signal's reason */
  async borrow(signal: AbortSignal | undefined): Promise<Loan<Thing>> {
    while (this.#ending !== undefined) {
      await untilAborted(this.#ending, signal);
    }
    signal?.throwIfAborted();
    this.#made ??= this.#make();
    const made = this.#made;
    clearTimeout(made.unused);
    made.users += 1;
    let isGivenBack = false;
    const giveBack = async () => {
      if (!isGivenBack) {
        isGivenBack = true;
        await this.#release(made);
      }
    };
    try {
      return { thing: await untilAborted(made.thing, signal), giveBack };
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  /** Ends what is there, whoever uses it; the next one who asks gets a new one. @throws what the lender's `end` throws */
  async end(): Promise<void> {
    if (this.#made) {
      this.#ending = this.#endThing(this.#made).finally(() => {
        this.#ending = undefined;
      });
      this.#made = undefined;
    }
    await this.#ending;
  }

  #make(): Made<Thing> {
    const cancel = new AbortController();
    const thing = this.#lender.make(cancel.signal);
    const made: Made<Thing> = { thing, cancel, users: 0, isReady: false };
    thing.then(
      () => {
        made.isReady = true;
      },
      () => {
        this.#made = this.#made === made ? undefined : this.#made;
      },
    );
    return made;
  }

  async #release(made: Made<Thing>): Promise<void> {
    made.users -= 1;
    if (made.users > 0 || made !== this.#made) {
      return;
    }
    const { keptMs = 0 } = this.#lender;
    if (made.isReady && keptMs > 0) {
      made.unused = setTimeout(() => void this.end().catch(() => {}), keptMs).unref();
      return;
    }
    await this.end();
  }

  async #endThing({ thing, cancel, unused }: Made<Thing>): Promise<void> {
    clearTimeout(unused);
    cancel.abort(new DOMException('Nobody waits for it any more.', 'AbortError'));
    const made = await thing.catch(() => undefined);
    if (made !== undefined) {
      await this.#lender.end(made);
    }
  }
}
