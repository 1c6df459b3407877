import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ActionTurn,
  actionTurns,
  argumentValues,
  contactWords,
  endingOf,
  hasContentWord,
  normalise,
  type Row,
  readRows,
  sampleFolder,
  templateOf,
  userTexts,
  wholeWords,
} from './sample-rows';

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
