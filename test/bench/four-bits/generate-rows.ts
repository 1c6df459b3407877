import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { seededRandom } from '../../seeded-random';

/** A conversation to be scored on, as a line of a dataset file. */
export interface GeneratedRow {
  readonly id: string;
  readonly messages: readonly GeneratedMessage[];
  readonly split: 'eval';
  readonly tags: readonly string[];
  readonly context: object;
}

type GeneratedMessage =
  | { readonly role: 'user' | 'assistant'; readonly content: string }
  | { readonly role: 'assistant'; readonly tool_calls: readonly object[] };

type Wordings = Readonly<Record<string, readonly (string | readonly string[])[]>>;
type Values = Readonly<Record<string, readonly string[]>>;

/** A slot's words as the user says them, and the piece of them that an action copies. */
interface Filling {
  readonly said: string;
  readonly copied: string;
}

/** In the order of the actions file. */
const parametersOf: Readonly<Record<string, readonly string[]>> = {
  call: ['contact'],
  web_search: ['query'],
  calendar_insert: ['title', 'start', 'duration'],
  sms: ['contact', 'message'],
  alarm: ['time', 'label'],
  map: ['place'],
  none: [],
};

/** Out of every 100 rows, as in the evaluation set that was written by hand. */
const shares: Readonly<Record<string, number>> = {
  call: 12,
  web_search: 12,
  calendar_insert: 14,
  sms: 12,
  alarm: 13,
  map: 13,
  none: 24,
};

/** So many in a row that were already there mean that there are few others. */
const mostRepeated = 1000;

/** Conversations made of `wordings.yaml` and `values.yaml`: the same for the same count, no two of them alike. */
export async function generateRows(count: number): Promise<readonly GeneratedRow[]> {
  const [wordings, values] = await Promise.all([readYaml<Wordings>('wordings.yaml'), readYaml<Values>('values.yaml')]);
  const random = seededRandom(1);
  const said = new Set<string>();
  const rows: GeneratedRow[] = [];
  for (const [action, share] of Object.entries(shares)) {
    const known = wordings[action] ?? [];
    const wanted = Math.round((count * share) / 100);
    let made = 0;
    let repeated = 0;
    for (let index = 0; made < wanted; index += 1) {
      const wording = known[index % known.length] ?? [];
      const row = makeRow(action, typeof wording === 'string' ? [wording] : wording, values, random);
      const key = JSON.stringify(row.messages);
      repeated = said.has(key) ? repeated + 1 : 0;
      if (repeated === 0) {
        said.add(key);
        made += 1;
        rows.push({ ...row, id: `generated-${action}-${made}` });
      } else if (repeated > mostRepeated) {
        throw new RangeError(`There are too few wordings and values for ${wanted} conversations of ${action}.`);
      }
    }
  }
  return rows;
}

async function readYaml<Content>(name: string): Promise<Content> {
  return parse(await readFile(path.join(import.meta.dirname, name), 'utf8'));
}

function makeRow(action: string, turns: readonly string[], values: Values, random: () => number): GeneratedRow {
  const fillings = new Map<string, Filling>();
  for (const [, slot = ''] of turns.join('\n').matchAll(/\{(\w+)\}/gu)) {
    if (!fillings.has(slot)) {
      fillings.set(slot, fill(slot.replace(/\d$/u, ''), values, random));
    }
  }
  const said = turns.map((turn) => readTurn(turn, action, fillings));
  const given = (parametersOf[action] ?? []).filter((name) => fillings.has(name));
  const last: GeneratedMessage =
    action === 'none'
      ? { role: 'assistant', content: 'OK.' }
      : callOf(
          action,
          given.map((name) => [name, fillings.get(name)?.copied ?? '']),
        );
  return {
    id: '',
    messages: [...said, last],
    split: 'eval',
    tags: [action === 'none' ? 'no-action' : action, turns.length === 1 ? 'single-turn' : 'multi-turn'],
    context: {
      now: '2026-10-05T10:20:00+01:00',
      timeZone: 'Europe/London',
      locale: 'en-GB',
      contacts: (values['contact'] ?? []).map(contactOf),
    },
  };
}

function readTurn(turn: string, action: string, fillings: ReadonlyMap<string, Filling>): GeneratedMessage {
  if (turn.startsWith('>> ')) {
    const pairs = turn
      .slice(3)
      .split(', ')
      .map((pair) => pair.split('=') as [string, string]);
    return callOf(
      action === 'none' ? actionWith(pairs.map(([name]) => name)) : action,
      pairs.map(([name, slot]) => [name, fillings.get(slot)?.copied ?? '']),
    );
  }
  const text = turn.replace(/^> /u, '').replace(/\{(\w+)\}/gu, (_, slot: string) => fillings.get(slot)?.said ?? '');
  return {
    role: turn.startsWith('> ') ? 'assistant' : 'user',
    content: text.replace(/^[a-z]/u, (letter) => (turn.startsWith('{') ? letter : letter.toUpperCase())),
  };
}

/** The action that takes exactly these. */
function actionWith(names: readonly string[]): string {
  const found = Object.entries(parametersOf).find(([, parameters]) => {
    const required = parameters.filter((name) => name !== 'duration' && name !== 'label');
    return names.every((name) => parameters.includes(name)) && required.every((name) => names.includes(name));
  });
  return found?.[0] ?? '';
}

function callOf(name: string, values: readonly (readonly [string, string])[]): GeneratedMessage {
  const call = { name, arguments: Object.fromEntries(values) };
  return { role: 'assistant', tool_calls: [{ type: 'function', function: call }] };
}

function fill(slot: string, values: Values, random: () => number): Filling {
  const any = (name: string) => {
    const choices = values[name] ?? [];
    return choices[Math.floor(random() * choices.length)] ?? '';
  };
  if (slot === 'start' || slot === 'time') {
    const said = timeFrom({ day: any('day'), hour: any('hour'), soon: any('soon'), slot, random });
    return { said, copied: said.replace(/^(?:at|on) /u, '') };
  }
  const said = any(slot);
  const copied = slot === 'message' ? said : said.replace(/^(?:an?|the|my) /u, '');
  return { said, copied };
}

function timeFrom(options: {
  readonly day: string;
  readonly hour: string;
  readonly soon: string;
  readonly slot: 'start' | 'time';
  readonly random: () => number;
}): string {
  const { day, hour, soon, slot, random } = options;
  const share = random();
  if (slot === 'start') {
    return share < 0.85 ? `${day} at ${hour}` : soon;
  }
  return share < 0.45 ? `at ${hour}` : share < 0.75 ? `${day} at ${hour}` : soon;
}

/** "my plumber" is somebody with another name; the numbers are set aside for fiction. */
function contactOf(said: string, index: number): object {
  const phone = `+44 7700 900${String(index).padStart(3, '0')}`;
  const relation = said.startsWith('my ') ? said.slice(3) : undefined;
  return relation === undefined ? { name: said, phone } : { name: `Robin Marsh ${index}`, phone, relation };
}
