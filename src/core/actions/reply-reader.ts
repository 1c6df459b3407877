import { cleanText } from '../text/clean';
import { JsonExtent, longestBody } from './json-extent';
import { invalidAction, readCall } from './read-call';
import type { ParsedAction, ParsedReply, ReplyEvent } from './reply';
import type { ActionSchema } from './schema';
import { actionClosing, actionOpening } from './tagged-json';

/** A reply with more actions than this is broken; one invalid action stands for the rest. */
const mostActions = 16;
const tooMany = `A reply may hold ${mostActions} actions; this one and those after it are left out.`;

/** White space between the object and its closing tag, tag included. */
const mostSpaces = 100;

/**
 * Takes a reply apart while it streams in. Feed it pieces cut anywhere; text comes out at once, an action when it is
 * complete. Never throws, whatever the model writes, and looks at each character a bounded number of times.
 */
export class ReplyReader {
  readonly #schema: ActionSchema;
  #mode: 'text' | 'action' | 'skip' = 'text';
  #pending = '';
  #extent = new JsonExtent();
  #actionCount = 0;

  constructor(schema: ActionSchema) {
    this.#schema = schema;
  }

  feed(chunk: string): readonly ReplyEvent[] {
    this.#pending += chunk;
    return this.#drain(false);
  }

  /** Call it once when the reply has ended: gives what was held back; half an action is an invalid one. */
  finish(): readonly ReplyEvent[] {
    return this.#drain(true);
  }

  #drain(isEnd: boolean): readonly ReplyEvent[] {
    const events: ReplyEvent[] = [];
    for (;;) {
      const length = this.#pending.length;
      const mode = this.#mode;
      const event = this.#step(isEnd);
      if (event !== undefined) {
        events.push(event);
      }
      if (this.#pending.length === length && this.#mode === mode) {
        return events;
      }
    }
  }

  #step(isEnd: boolean): ReplyEvent | undefined {
    switch (this.#mode) {
      case 'text':
        return this.#stepText(isEnd);
      case 'action':
        return this.#stepAction(isEnd);
      case 'skip':
        return this.#stepSkip(isEnd);
    }
  }

  /** Gives the text before the next opening tag; holds back what may be the beginning of one. */
  #stepText(isEnd: boolean): ReplyEvent | undefined {
    const opening = this.#pending.indexOf(actionOpening);
    const end = opening >= 0 ? opening : isEnd ? this.#pending.length : safeTextEnd(this.#pending);
    const text = this.#take(end);
    if (opening >= 0) {
      this.#take(actionOpening.length);
      this.#extent = new JsonExtent();
      this.#mode = 'action';
    }
    return text === '' ? undefined : { type: 'text', text: cleanText(text) };
  }

  #stepAction(isEnd: boolean): ReplyEvent | undefined {
    const extent = this.#extent.scan(this.#pending);
    if (extent.state === 'closed') {
      return this.#closeAction(extent.end, isEnd);
    }
    if (extent.state === 'broken' || isEnd) {
      this.#mode = 'skip';
    }
    return undefined;
  }

  /** The object is complete; the closing tag must follow it. */
  #closeAction(end: number, isEnd: boolean): ReplyEvent | undefined {
    const after = this.#pending.slice(end, end + mostSpaces).trimStart();
    if (after.startsWith(actionClosing)) {
      const body = this.#take(end);
      this.#take(this.#pending.indexOf(actionClosing) + actionClosing.length);
      this.#mode = 'text';
      return this.#counted(body, () => readCall(body, this.#schema));
    }
    if (isEnd || !actionClosing.startsWith(after) || this.#pending.length > end + mostSpaces) {
      this.#mode = 'skip';
    }
    return undefined;
  }

  /** A broken action reaches to its closing tag, to the next opening tag, or to the end of the reply. */
  #stepSkip(isEnd: boolean): ReplyEvent | undefined {
    const opening = this.#pending.indexOf(actionOpening);
    // Only up to the next opening tag, so that a thousand openings do not mean a thousand searches to the end.
    const closing = (opening < 0 ? this.#pending : this.#pending.slice(0, opening)).indexOf(actionClosing);
    const isClosed = closing >= 0;
    const end = isClosed ? closing : opening;
    if (end < 0 && !isEnd && this.#pending.length <= longestBody) {
      return undefined;
    }
    const raw = this.#take(end < 0 ? this.#pending.length : end);
    if (isClosed) {
      this.#take(actionClosing.length);
    }
    this.#mode = 'text';
    const problem = isClosed ? 'It is not a complete JSON object.' : 'It does not end.';
    return this.#counted(raw, () => invalidAction(raw, problem));
  }

  /** Reads an action while there are not too many; of the others only the first is told. */
  #counted(body: string, read: () => ParsedAction): ReplyEvent | undefined {
    this.#actionCount += 1;
    if (this.#actionCount <= mostActions) {
      return { type: 'action', action: read() };
    }
    const isFirst = this.#actionCount === mostActions + 1;
    return isFirst ? { type: 'action', action: invalidAction(body, tooMany) } : undefined;
  }

  #take(length: number): string {
    const taken = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    return taken;
  }
}

/** How much of the text cannot belong to an opening tag that is still being written. */
function safeTextEnd(text: string): number {
  for (let length = Math.min(actionOpening.length - 1, text.length); length > 0; length -= 1) {
    if (actionOpening.startsWith(text.slice(-length))) {
      return text.length - length;
    }
  }
  return text.length;
}

/**
 * Takes a whole reply apart. Never throws; text comes out trimmed.
 * @param isCut the model did not come to its end: half an action there is none
 */
export function readReply(reply: string, schema: ActionSchema, { isCut = false } = {}): ParsedReply {
  const reader = new ReplyReader(schema);
  const events = [...reader.feed(reply), ...(isCut ? [] : reader.finish())];
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  const actions = events.flatMap((event) => (event.type === 'action' ? [event.action] : []));
  return { text: text.trim(), actions };
}
