import type { RenderedMessage } from '../../core/dataset/conversation';
import type { ChatTimings } from '../llama/chat-event';

/** Fewer than a text has in most languages: an estimate that errs makes room once too often, never too rarely. */
const bytesPerToken = 2;
/** Of what is long past nobody knows the tokens: as many as a text has at least, so that no more is left out than must. */
const mostBytesPerToken = 5;
/** What a chat template puts around a turn. */
const templateTokens = 24;

interface Turn {
  readonly messages: readonly RenderedMessage[];
  /** Undefined for turns that another conversation had. */
  readonly tokens: number | undefined;
}

/** What was said so far, and which part of it still fits into the model's context. */
export class Turns {
  #system: readonly RenderedMessage[];
  #turns: Turn[];
  /** Tokens that the context held after the last reply. */
  #usedTokens = 0;

  constructor(messages: readonly RenderedMessage[]) {
    const firstTurn = messages.findIndex(({ role }) => role !== 'system');
    const end = firstTurn < 0 ? messages.length : firstTurn;
    this.#system = messages.slice(0, end);
    this.#turns = wholeTurns(messages.slice(end));
  }

  get messages(): readonly RenderedMessage[] {
    return [...this.#system, ...this.#turns.flatMap(({ messages }) => messages)];
  }

  /** What stands before all turns; nothing where it is empty. */
  setSystemPrompt(prompt: string): void {
    this.#system = prompt === '' ? [] : [{ role: 'system', content: prompt }];
  }

  /** Puts other turns in the place of all. */
  replace(turns: readonly (readonly RenderedMessage[])[]): void {
    this.#turns = turns.map((messages) => ({ messages, tokens: undefined }));
    this.#usedTokens = 0;
  }

  /** Forgets the oldest turns that cannot fit however short their tokens are. @returns how many */
  fit(contextTokens: number): number {
    let bytes = 0;
    const kept = this.#turns.findLastIndex(({ messages }) => {
      bytes += messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
      return bytes / mostBytesPerToken > contextTokens;
    });
    return this.#turns.splice(0, kept + 1).length;
  }

  /** Remembers a turn that succeeded. */
  add(messages: readonly RenderedMessage[], { cachedTokens, promptTokens, replyTokens }: ChatTimings): void {
    const usedTokens = cachedTokens + promptTokens + replyTokens;
    this.#turns.push({ messages, tokens: Math.max(0, usedTokens - this.#usedTokens) });
    this.#usedTokens = usedTokens;
  }

  /**
   * Forgets the oldest turns when the next one would not fit any more, then at once so many that half of the room is
   * free: each time the beginning changes, the phone reads everything behind it anew.
   *
   * @returns how many turns were forgotten
   */
  makeRoom(next: { readonly text: string; readonly replyTokens: number }, contextTokens: number): number {
    const nextTokens = Buffer.byteLength(next.text) / bytesPerToken + templateTokens;
    const roomTokens = contextTokens - next.replyTokens - nextTokens;
    if (this.#usedTokens <= roomTokens) {
      return 0;
    }
    let forgotten = 0;
    while (this.#usedTokens > roomTokens / 2 && this.forgetOldest()) {
      forgotten += 1;
    }
    return forgotten;
  }

  /** @returns false when there is nothing left to forget */
  forgetOldest(): boolean {
    const oldest = this.#turns.shift();
    this.#usedTokens -= oldest?.tokens ?? 0;
    return oldest !== undefined;
  }
}

/** A turn begins with what the user says. */
function wholeTurns(messages: readonly RenderedMessage[]): Turn[] {
  const turns: RenderedMessage[][] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last && message.role !== 'user') {
      last.push(message);
    } else {
      turns.push([message]);
    }
  }
  return turns.map((turn) => ({ messages: turn, tokens: undefined }));
}
