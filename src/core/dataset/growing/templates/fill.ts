import type { Message, Split } from '../../conversation';
import { draw, shareOf } from '../draw';
import {
  type ArgumentTemplate,
  listOf,
  mayUse,
  onlySlot,
  type Phrase,
  replaceSlots,
  slotsOf,
  type TemplateTurn,
  type ValueLists,
} from './template';

/** So often another value is tried for a slot whose words another slot of the same list has. */
const mostTries = 30;
/** Lists that fill each other could make a text without end: a conversation is a few draws. */
const mostDraws = 200;

export interface FillOptions {
  readonly values: ValueLists;
  readonly split: Split;
  /** Names the row: the same key gives the same words. */
  readonly key: string;
}

/** A slot's words as the user says them, and the piece of them that a call copies. */
interface Filling {
  readonly said: string;
  readonly copied: string;
}

/** Makes the messages of one conversation. Undefined where a list has too few values for it. */
export function fillTurns(turns: readonly TemplateTurn[], options: FillOptions): readonly Message[] | undefined {
  const filler = new Filler(options);
  filler.add(turns, options.key);
  return filler.messages;
}

class Filler {
  readonly #options: FillOptions;
  readonly #filled = new Map<string, Filling>();
  readonly #saidSlots = new Set<string>();
  readonly #messages: Message[] = [];
  #isShort = false;
  #draws = 0;

  constructor(options: FillOptions) {
    this.#options = options;
  }

  get messages(): readonly Message[] | undefined {
    return this.#isShort ? undefined : this.#messages;
  }

  add(turns: readonly TemplateTurn[], key: string): void {
    for (const [index, turn] of turns.entries()) {
      const turnKey = `${key}/${index}`;
      if (turn.kind === 'call') {
        this.#addCall(turn.action, turn.arguments);
      } else if (turn.kind === 'maybe') {
        this.add(shareOf(turnKey) * 100 < turn.percent ? turn.turns : [], turnKey);
      } else {
        this.#messages.push({ role: turn.kind, content: this.#say(turn, turnKey) });
      }
    }
  }

  #say({ kind, wordings }: Extract<TemplateTurn, { readonly wordings: unknown }>, key: string): string {
    const text = this.#draw(wordings, key)?.text ?? '';
    const slots = slotsOf(text);
    for (const slot of slots) {
      this.#fillSlot(slot);
      if (kind === 'user') {
        this.#saidSlots.add(slot);
      }
    }
    return replaceSlots(text, (slot) => this.#filled.get(slot)?.said ?? '');
  }

  #addCall(name: string, templates: ReadonlyMap<string, ArgumentTemplate>): void {
    const given = [...templates].flatMap(([parameter, template]) => {
      const value = typeof template === 'string' ? this.#argument(template) : template;
      return value === undefined ? [] : [[parameter, value] as const];
    });
    const call = { name, arguments: Object.fromEntries(given) };
    this.#messages.push({ role: 'assistant', tool_calls: [{ type: 'function', function: call }] });
  }

  #argument(template: string): string | undefined {
    const isSaid = slotsOf(template).every((slot) => this.#saidSlots.has(slot));
    return isSaid ? copyOf({ text: template }, this.#filled) : undefined;
  }

  #fillSlot(slot: string): void {
    if (this.#filled.has(slot)) {
      return;
    }
    const { key, values } = this.#options;
    const list = listOf(slot, values) ?? '';
    const others = [...this.#filled].filter(([other]) => listOf(other, values) === list).map(([, { said }]) => said);
    for (let attempt = 0; attempt < mostTries && !this.#isShort; attempt += 1) {
      const filling = this.#valueOf(list, `${key}/{${slot}}${attempt}`);
      if (filling && !others.includes(filling.said)) {
        this.#filled.set(slot, filling);
        return;
      }
    }
    this.#isShort = true;
  }

  /** A value of a list, its own slots filled for it alone. */
  #valueOf(list: string, key: string): Filling | undefined {
    const phrase = this.#draw(this.#options.values.get(list) ?? [], key);
    if (phrase === undefined) {
      return undefined;
    }
    const inner = new Map<string, Filling>();
    for (const slot of slotsOf(phrase.text)) {
      const filling = this.#valueOf(listOf(slot, this.#options.values) ?? '', `${key}/${slot}`);
      if (filling === undefined) {
        return undefined;
      }
      inner.set(slot, filling);
    }
    const said = replaceSlots(phrase.text, (slot) => inner.get(slot)?.said ?? '');
    return { said, copied: copyOf(phrase, inner) };
  }

  #draw(phrases: readonly Phrase[], key: string): Phrase | undefined {
    this.#draws += 1;
    if (this.#draws > mostDraws) {
      this.#isShort = true;
      return undefined;
    }
    const phrase = draw(
      phrases.filter((candidate) => mayUse(candidate, this.#options.split)),
      key,
    );
    this.#isShort ||= phrase === undefined;
    return phrase;
  }
}

/** What a call copies: the piece that is marked; of a text that is one slot, that slot's piece; else all that is said. */
function copyOf({ text, copy }: Pick<Phrase, 'text' | 'copy'>, filled: ReadonlyMap<string, Filling>): string {
  const template = copy ?? text;
  const isPiece = copy !== undefined || onlySlot(template) !== undefined;
  return replaceSlots(template, (slot) => filled.get(slot)?.[isPiece ? 'copied' : 'said'] ?? '');
}
