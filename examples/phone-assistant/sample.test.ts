import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

// The tests run from the repository root.
const sampleFolder = resolve('examples', 'phone-assistant');

const actionParameters: Readonly<Record<string, readonly { readonly name: string; readonly required: boolean }[]>> = {
  call: [{ name: 'contact', required: true }],
  web_search: [{ name: 'query', required: true }],
  calendar_insert: [
    { name: 'title', required: true },
    { name: 'start', required: true },
    { name: 'duration', required: false },
  ],
  sms: [
    { name: 'contact', required: true },
    { name: 'message', required: true },
  ],
  alarm: [
    { name: 'time', required: true },
    { name: 'label', required: false },
  ],
  map: [{ name: 'place', required: true }],
};

type JsonObject = Readonly<Record<string, unknown>>;
interface Contact {
  readonly names: readonly string[];
  readonly phone: string;
}
interface ActionTurn {
  readonly kind: 'action';
  readonly name: string;
  readonly arguments: readonly (readonly [parameter: string, value: string])[];
}
interface TextTurn {
  readonly kind: 'user' | 'reply';
  readonly text: string;
}
type Turn = ActionTurn | TextTurn;
interface Row {
  readonly id: string;
  readonly split: string;
  readonly turns: readonly Turn[];
  readonly now: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly contacts: readonly Contact[];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): JsonObject {
  assert.ok(isObject(value), `expected an object, found ${JSON.stringify(value)}`);
  return value;
}

function textOf(value: unknown): string {
  assert.ok(typeof value === 'string' && value.trim() === value && value !== '', `bad text ${JSON.stringify(value)}`);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  assert.ok(Array.isArray(value), `expected a list, found ${JSON.stringify(value)}`);
  return value;
}

function readTurn(value: unknown): Turn {
  const message = objectOf(value);
  const calls = message['tool_calls'];
  if (message['role'] === 'user') return { kind: 'user', text: textOf(message['content']) };
  assert.equal(message['role'], 'assistant');
  if (calls === undefined) return { kind: 'reply', text: textOf(message['content']) };
  assert.equal(message['content'], undefined, 'an action turn has no text in the sample');
  const only = listOf(calls);
  assert.equal(only.length, 1, 'one action a turn in the sample');
  const call = objectOf(only[0]);
  assert.equal(call['type'], 'function');
  const written = objectOf(call['function']);
  const values = Object.entries(objectOf(written['arguments']));
  return {
    kind: 'action',
    name: textOf(written['name']),
    arguments: values.map(([parameter, argument]) => [parameter, textOf(argument)]),
  };
}

function readContact(value: unknown): Contact {
  const contact = objectOf(value);
  const spoken = [contact['name'], contact['nickname'], contact['relation']].filter((name) => name !== undefined);
  return { names: spoken.map(textOf), phone: textOf(contact['phone']) };
}

function readRow(line: string): Row {
  const row = objectOf(JSON.parse(line));
  const context = objectOf(row['context']);
  return {
    id: textOf(row['id']),
    split: textOf(row['split']),
    turns: listOf(row['messages']).map(readTurn),
    now: textOf(context['now']),
    timeZone: textOf(context['timeZone']),
    locale: textOf(context['locale']),
    contacts: listOf(context['contacts'] ?? []).map(readContact),
  };
}

function readRows(file: string): readonly Row[] {
  const text = readFileSync(resolve(sampleFolder, 'data', file), 'utf8');
  assert.ok(text.endsWith('\n'), 'the last line is ended');
  return text.slice(0, -1).split('\n').map(readRow);
}

const normalise = (text: string): string => text.toLowerCase().replaceAll('’', "'").replace(/\s+/gu, ' ').trim();
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');

/** Matches any of the phrases, longest first, as whole words. */
function wholeWords(phrases: Iterable<string>): RegExp {
  const longestFirst = [...new Set(phrases)].sort((a, b) => b.length - a.length).map(escapeRegExp);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

function userTexts(row: Row): readonly string[] {
  return row.turns.flatMap((turn) => (turn.kind === 'user' ? [turn.text] : []));
}

function actionTurns(row: Row): readonly ActionTurn[] {
  return row.turns.flatMap((turn) => (turn.kind === 'action' ? [turn] : []));
}

/** The action that the scored last turn writes; nothing when it is a reply. */
function endingOf(row: Row): string | undefined {
  return row.turns.slice(-1).flatMap((turn) => (turn.kind === 'action' ? [turn.name] : []))[0];
}

function argumentValues(rows: readonly Row[], parameter?: string): ReadonlySet<string> {
  const pairs = rows.flatMap((row) => actionTurns(row).flatMap((turn) => turn.arguments));
  return new Set(pairs.filter(([name]) => parameter === undefined || name === parameter).map(([, v]) => normalise(v)));
}

function contactWords(contact: Contact): readonly string[] {
  const names = contact.names.map(normalise);
  return [...names, ...names.flatMap((name) => name.split(' ').filter((part) => part.length > 2))];
}

const timeWords = wholeWords(
  (
    'zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty ninety ' +
    'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august ' +
    'september october november december today tomorrow tonight yesterday morning afternoon evening night noon ' +
    "midnight am pm o'clock half quarter hour hours minute minutes"
  ).split(' '),
);

const functionWords = new Set(
  (
    'a an the my me i we you it it s is i m that this to for of on in at by and or so no not yes ok please can could ' +
    'would do does what when who where how too now actually sorry meant make'
  ).split(' '),
);

/** A row's user turns with every value, name, number and time word replaced by a slot, punctuation dropped. */
function templateOf(row: Row, values: RegExp): string {
  const names = row.contacts.flatMap(contactWords);
  let text = normalise(userTexts(row).join(' | ')).replace(values, ' § ');
  if (names.length > 0) text = text.replace(wholeWords(names), ' § ');
  text = text.replace(timeWords, ' § ').replace(/\d+(?:st|nd|rd|th|am|pm)?/gu, ' § ');
  text = text.replace(/[^\p{L}§]+/gu, ' ').trim();
  return text.replace(/§(?: §)+/gu, '§');
}

function hasContentWord(template: string): boolean {
  return template.split(' ').some((word) => word !== '§' && !functionWords.has(word));
}

function localWallClock(instant: Date, timeZone: string): string {
  // Swedish dates are written like ISO 8601.
  return instant.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
}

function checkAction(row: Row, turn: ActionTurn): void {
  const parameters = actionParameters[turn.name];
  assert.ok(parameters, `${row.id}: unknown action ${turn.name}`);
  const given = turn.arguments.map(([name]) => name);
  const inOrder = parameters.filter(({ name, required }) => required || given.includes(name)).map(({ name }) => name);
  assert.deepEqual(given, inOrder, `${row.id}: parameters of ${turn.name}, in the order of the actions file`);
  const earlier = row.turns.slice(0, row.turns.indexOf(turn)).flatMap((t) => (t.kind === 'user' ? [t.text] : []));
  for (const [name, value] of turn.arguments) {
    // Letter for letter, capitals too, and never a part of a word.
    const said = earlier.some((text) => text.search(wholeWords([value])) >= 0);
    assert.ok(said, `${row.id}: ${name} "${value}" was not said`);
    assert.ok(!/[.,;:]$/u.test(value) || name === 'contact', `${row.id}: ${name} "${value}" ends in punctuation`);
    if (name === 'start' || name === 'time') assert.doesNotMatch(value, /^(?:at|on|from|for) /iu, row.id);
    else if (name !== 'message' && name !== 'duration') {
      assert.doesNotMatch(value, /^(?:a|an|the|my|for|about|to|that) /iu, `${row.id}: ${name}`);
    }
  }
}

describe('the phone-assistant sample', () => {
  const train = readRows('assistant.train.jsonl');
  const evaluation = readRows('assistant.eval.jsonl');
  const all = [...train, ...evaluation];

  it('has at least 600 training and 150 evaluation conversations, each in its own file', () => {
    assert.ok(train.length >= 600, `${train.length} training conversations`);
    assert.ok(evaluation.length >= 150, `${evaluation.length} evaluation conversations`);
    assert.ok(train.every((row) => row.split === 'train'));
    assert.ok(evaluation.every((row) => row.split === 'eval'));
    assert.equal(new Set(all.map((row) => row.id)).size, all.length, 'ids are unique');
  });

  it('alternates user and assistant and ends with the assistant', () => {
    for (const row of all) {
      assert.ok(row.turns.length >= 2 && row.turns.length % 2 === 0, row.id);
      for (const [index, turn] of row.turns.entries()) assert.equal(turn.kind === 'user', index % 2 === 0, row.id);
    }
  });

  it('names only the actions of the actions file, with copied arguments in its order', () => {
    const actionsFile = readFileSync(resolve(sampleFolder, 'mobile-llm.actions.yaml'), 'utf8');
    const declared = [...actionsFile.matchAll(/^ {2}- name: (\w+)$/gmu)].map(([, name]) => name);
    assert.deepEqual(declared, Object.keys(actionParameters));
    const sections = actionsFile.split(/^ {2}- name: /mu).slice(1);
    Object.values(actionParameters).forEach((expected, index) => {
      const found = [...(sections[index] ?? '').matchAll(/\{ ?name: (\w+), type: \w+, required: (true|false)/gu)];
      assert.deepEqual(
        found.map(([, name, required]) => ({ name, required: required === 'true' })),
        expected,
      );
    });
    for (const row of all) for (const turn of actionTurns(row)) checkAction(row, turn);
  });

  it('holds every action, and conversations without one, in fair shares of both sets', () => {
    // Training shows restraint more often than the evaluation asks for it.
    for (const { rows, mostTalk } of [
      { rows: train, mostTalk: 0.36 },
      { rows: evaluation, mostTalk: 0.28 },
    ]) {
      const share = (ending: string | undefined): number =>
        rows.filter((row) => endingOf(row) === ending).length / rows.length;
      for (const name of Object.keys(actionParameters)) {
        assert.ok(share(name) >= 0.1 && share(name) <= 0.18, `${name}: ${share(name)}`);
      }
      const talk = share(undefined);
      assert.ok(talk >= 0.2 && talk <= mostTalk, `without an action: ${talk}`);
      const several = rows.filter((row) => row.turns.length > 2).length / rows.length;
      assert.ok(several >= 0.15, `of several turns: ${several}`);
    }
  });

  it('counts what its README says', () => {
    const readme = readFileSync(resolve(sampleFolder, 'README.md'), 'utf8');
    for (const ending of [...Object.keys(actionParameters), undefined]) {
      const counts = [train, evaluation].map((rows) => rows.filter((row) => endingOf(row) === ending).length);
      const cells = [ending === undefined ? 'no action' : `\`${ending}\``, ...counts];
      assert.match(readme, new RegExp(`^\\| ${cells.join(' +\\| ')} +\\|$`, 'mu'));
    }
    assert.ok(readme.includes(`| ${train.length} conversations to learn from`));
    assert.ok(readme.includes(`| ${evaluation.length} conversations to be scored on`));
  });

  it('gives every row a clock that is right in its zone, and fictional phone numbers', () => {
    for (const row of all) {
      const instant = new Date(row.now);
      assert.ok(row.now.startsWith(localWallClock(instant, row.timeZone)), `${row.id}: ${row.now} ${row.timeZone}`);
      assert.deepEqual(Intl.getCanonicalLocales(row.locale), [row.locale], row.id);
      for (const { phone } of row.contacts) {
        assert.match(phone, /^(?:\+44 7700 900\d{3}|\+1 \d{3} 555 01\d{2})$/u, row.id);
      }
    }
  });

  it('lists who is called or texted among the contacts', () => {
    for (const row of all) {
      const names = row.contacts.flatMap(contactWords);
      for (const value of argumentValues([row], 'contact')) {
        const known = names.some((name) => name === value || value.split(' ').includes(name));
        assert.ok(known, `${row.id}: ${value} is not among the contacts`);
      }
    }
  });

  it('says nothing twice', () => {
    const seen = new Map<string, string>();
    for (const row of all) {
      const key = JSON.stringify(userTexts(row).map(normalise));
      assert.equal(seen.get(key), undefined, `${row.id} repeats ${seen.get(key)}: ${key}`);
      seen.set(key, row.id);
    }
  });

  it('shares no template between training and evaluation', () => {
    // Every value of either set is a slot in every row: "add a dentist appointment" and "add a blood test" are one.
    const values = wholeWords(argumentValues(all));
    const trained = new Map(train.map((row) => [templateOf(row, values), row.id]));
    const shared = evaluation
      .map((row) => ({ row, template: templateOf(row, values) }))
      .filter(({ template }) => hasContentWord(template) && trained.has(template))
      .map(({ row, template }) => `${row.id} = ${trained.get(template)}: ${template}`);
    assert.deepEqual(shared, []);
  });

  it('evaluates on titles, queries, messages and labels that training never saw, and on new people and places', () => {
    for (const parameter of ['title', 'query', 'message', 'label']) {
      const trained = argumentValues(train, parameter);
      const shared = [...argumentValues(evaluation, parameter)].filter((value) => trained.has(value));
      assert.deepEqual(shared, [], parameter);
    }
    for (const parameter of ['contact', 'place']) {
      const trained = argumentValues(train, parameter);
      const asked = [...argumentValues(evaluation, parameter)];
      const unseen = asked.filter((value) => !trained.has(value));
      assert.ok(unseen.length * 2 >= asked.length, `${parameter}: ${unseen.length} of ${asked.length} are new`);
    }
  });
});
