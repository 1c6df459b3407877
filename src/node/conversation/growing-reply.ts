import type { ReplyEvent } from '../../core/actions/reply';
import { ReplyReader } from '../../core/actions/reply-reader';
import type { ActionSchema } from '../../core/actions/schema';
import { KnownBeginning } from '../llama/known-beginning';

/** A reply that is kept while it is written, so that it can be gone on with when whoever asked for it went away. */
export interface KeptReply {
  /** What had come when it was cut, word for word, actions included; empty for a new reply. */
  readonly begun: string;
  /** Takes what comes behind that. */
  readonly write: (raw: string) => void;
}

/** A reply while the model writes it, or writes it once more, read into text and actions. */
export class GrowingReply {
  readonly #reader: ReplyReader;
  readonly #kept: KeptReply | undefined;
  readonly #beginning: KnownBeginning;
  #isBegun = false;
  #raw: string;

  constructor(schema: ActionSchema, kept: KeptReply | undefined) {
    this.#reader = new ReplyReader(schema);
    this.#kept = kept;
    this.#raw = kept?.begun ?? '';
    this.#beginning = new KnownBeginning(this.#raw);
  }

  /** Word for word, actions included. */
  get raw(): string {
    return this.#raw;
  }

  /** Once, before anything is taken: what was there already. */
  begin(): readonly ReplyEvent[] {
    return this.#reader.feed(this.#raw);
  }

  /** @throws WorkbenchError `device.replyLost` where it does not begin with what was there */
  take(token: string): readonly ReplyEvent[] {
    // Before the first word stands what the template sets a reply apart with.
    const written = this.#isBegun ? token : token.trimStart();
    this.#isBegun ||= written !== '';
    const more = this.#beginning.take(written);
    if (more === '') {
      return [];
    }
    this.#raw += more;
    this.#kept?.write(more);
    return this.#reader.feed(more);
  }

  /** @throws WorkbenchError `device.replyLost` where it is shorter than what was there */
  finish(): readonly ReplyEvent[] {
    this.#beginning.finish();
    return this.#reader.finish();
  }
}
