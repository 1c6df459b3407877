import { readContext } from '../dataset/context';
import type { ErrorDescription } from '../errors/workbench-error';
import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../json/record';
import type { ChatRecord } from './chat-record';
import { ChatTree } from './chat-tree';
import type { Correction } from './correction';
import type { KeptTimings, KeptTurn, TurnStatus } from './kept-turn';

/** The turns of a chat, made of its records: by the same function while it is had and when it is read again. */
export class KeptTurns {
  readonly #tree = new ChatTree();
  readonly #turns = new Map<string, KeptTurn>();

  get count(): number {
    return this.#turns.size;
  }

  /** What was said first, on whichever way through the chat. */
  get first(): KeptTurn | undefined {
    const [first] = this.#turns.values();
    return first;
  }

  get(id: string): KeptTurn | undefined {
    return this.#turns.get(id);
  }

  /** Every turn, on whichever way through the chat; each comes behind its parent. */
  all(): readonly KeptTurn[] {
    return [...this.#turns.values()];
  }

  /** The turns that are shown, the first said first. */
  path(): readonly KeptTurn[] {
    return this.#tree.path().flatMap((id) => this.#turns.get(id) ?? []);
  }

  /** The turns that were tried at the place of this one, itself included. */
  versions(id: string): readonly string[] {
    return this.#tree.versions(id);
  }

  /** Takes a record about a turn; one that makes no sense changes nothing. */
  take(given: ChatRecord | JsonRecord): void {
    const record = recordOf(given);
    const about = this.#turns.get(textOf(record['turn']));
    if (record['type'] === 'turn') {
      const turn = readTurn(record, this.#turns);
      if (turn) {
        this.#turns.set(turn.id, turn);
        this.#tree.add(turn);
      }
    } else if (record['type'] === 'shown' && about) {
      this.#tree.show(about.id);
    } else if (about) {
      this.#turns.set(about.id, changedTurn(about, record));
    }
  }
}

/** Undefined for one that is known already, or whose parent is not. */
function readTurn(record: JsonRecord, known: ReadonlyMap<string, KeptTurn>): KeptTurn | undefined {
  const { id, parent, at, request } = record;
  const isBehind = parent === undefined || (typeof parent === 'string' && known.has(parent));
  if (typeof id !== 'string' || id === '' || typeof request !== 'string' || known.has(id) || !isBehind) {
    return undefined;
  }
  const behind = typeof parent === 'string' ? { parent } : {};
  return { id, ...behind, at: textOf(at), request, raw: '', status: 'streaming', actions: {} };
}

function changedTurn(turn: KeptTurn, record: JsonRecord): KeptTurn {
  switch (record['type']) {
    case 'seed':
      return Number.isSafeInteger(record['seed']) ? { ...turn, seed: Number(record['seed']) } : turn;
    case 'text':
      return { ...turn, raw: turn.raw.slice(0, placeOf(record['from'])) + textOf(record['text']) };
    case 'end':
      return endedTurn(turn, record);
    case 'corrected':
      return { ...turn, corrected: readCorrection(record['correction']) };
    case 'action':
      return changedAction(turn, record);
    default:
      return turn;
  }
}

const statuses: readonly TurnStatus[] = ['finished', 'cut-off', 'stopped', 'failed'];

function endedTurn({ timings: _timings, error: _error, ...turn }: KeptTurn, record: JsonRecord): KeptTurn {
  const status = statuses.find((known) => known === record['status']) ?? 'failed';
  const { context: clock } = record['clock'] === undefined ? {} : readContext(record['clock']);
  const timings = readTimings(record['timings']);
  const error = readError(record['error']);
  return {
    ...turn,
    raw: textOf(record['raw']),
    status,
    ...(clock && { clock }),
    ...(timings && { timings }),
    ...(error && { error }),
  };
}

function changedAction(turn: KeptTurn, record: JsonRecord): KeptTurn {
  const { place, words, opened } = record;
  if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) {
    return turn;
  }
  const before = turn.actions[place] ?? {};
  // Other words make another action: that one was not opened.
  const edited = isRecord(words) ? { words: { ...before.words, ...textsOf(words) } } : before;
  const { note } = recordOf(opened);
  const action = isRecord(opened) ? { ...before, opened: typeof note === 'string' ? { note } : {} } : edited;
  return { ...turn, actions: { ...turn.actions, [place]: action } };
}

function readTimings(value: unknown): KeptTimings | undefined {
  const names = ['firstTokenMs', 'tokensPerSecond', 'promptTokensPerSecond', 'replyTokens'] as const;
  const timings = recordOf(value);
  return names.every((name) => Number.isFinite(timings[name])) ? (timings as unknown as KeptTimings) : undefined;
}

function readError(value: unknown): ErrorDescription | undefined {
  const { code, message, fix } = recordOf(value);
  return typeof code === 'string' && typeof message === 'string' && typeof fix === 'string'
    ? { code, message, fix }
    : undefined;
}

function readCorrection(value: unknown): Correction {
  const { reply, actions } = recordOf(value);
  return {
    reply: textOf(reply),
    actions: listOf(actions).map((action) => {
      const { name, arguments: words } = recordOf(action);
      return { name: textOf(name), arguments: textsOf(recordOf(words)) };
    }),
  };
}

function textsOf(record: JsonRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, textOf(text)]));
}

function placeOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 0;
}
