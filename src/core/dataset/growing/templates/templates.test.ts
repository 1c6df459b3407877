import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseActionSchema } from '../../../actions/parse-schema';
import { checkRow } from '../../check/check-row';
import { parseDataset } from '../../dataset';
import { type GeneratedRow, generateRows } from './generate';
import { parseTemplates } from './parse-templates';
import type { TemplateSet } from './template';
import { everything } from './templates.cases';

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const { schema } = parseActionSchema(readFileSync(resolve('examples/phone-assistant/mobile-llm.actions.yaml'), 'utf8'));
const codesOf = (text: string) => parseTemplates(text, schema).problems.map(({ code }) => code);
const isValid = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(resolve('schemas/templates.schema.json'), 'utf8')),
);

function setOf(text: string): TemplateSet {
  const { set, problems } = parseTemplates(text, schema);
  assert.ok(set, JSON.stringify(problems));
  return set;
}

const rowsOf = (text: string) => generateRows(setOf(text)).rows;
const textsOf = ({ row }: GeneratedRow) => row.messages.map(({ content }) => content ?? '').join(' | ');
const linesOf = (rows: readonly GeneratedRow[]) => rows.map((row) => JSON.stringify(row));

describe('a templates file', () => {
  it('is read by us and by the schema that editors use', () => {
    assert.equal(setOf(everything).conversations.length, 3);
    assert.ok(isValid(parse(everything)), JSON.stringify(isValid.errors));
    assert.deepEqual(codesOf(everything.replaceAll('\n', '\r\n')), []);
  });

  it('can be copied from the manual', () => {
    const manual = readFileSync(resolve('docs/DATASETS.md'), 'utf8');
    const example = manual.match(/```yaml\n(# calls\.templates\.yaml\n.*?)```/su)?.[1] ?? '';
    assert.ok(isValid(parse(example)), JSON.stringify(isValid.errors));
    assert.ok(rowsOf(example).length > 60);
  });

  const wrong: readonly (readonly [what: string, from: string, to: string, code: string])[] = [
    ['a version of the future', 'version: 1', 'version: 2', 'templates.version'],
    ['a slot without a list', 'Ring {contact}', 'Ring {people}', 'templates.unknownSlot'],
    ['an argument without a list', 'contact: "{contact}"', 'contact: "{person}"', 'templates.unknownSlot'],
    ['an action that is not there', 'action: alarm', 'action: alert', 'templates.unknownAction'],
    ['a parameter that is not there', 'label: "{label}"', 'title: "{label}"', 'templates.unknownParameter'],
    ['a piece that nobody says', 'copy: plumber', 'copy: Plumber', 'templates.copyNotSaid'],
    ['a list that is filled with itself', 'both: [half past nine pm', 'both: ["{time}"', 'templates.endless'],
    ['a list without values for a split', 'eval: [Kofi Mensah, Ragnhild]', '', 'templates.nothingFor'],
    ['two lists of a name', 'label: [', 'hour: [', 'yaml.repeatedKey'],
    [
      'an empty list of values',
      '[feed the cat, water the basil, take the pills, call the bank, lock the door, buy oat milk]',
      '[]',
      'templates.noPhrases',
    ],
    ['a turn of nobody', '- assistant: What is it for?', '- robot: What is it for?', 'templates.notTurn'],
    ['two turns in one', '- assistant: What is it for?', '- { assistant: a, user: b }', 'templates.notTurn'],
    ['two of a name', 'name: changed mind', 'name: call', 'templates.duplicate'],
    ['a bad clock', 'timeZone: Europe/London', 'timeZone: Europe/Nowhere', 'dataset.badContext'],
    ['a key that means nothing', 'percent: 40', 'chance: 40', 'yaml.unknownKey'],
    ['a number for a text', '"Ring {contact}"', '17', 'yaml.notText'],
    ['an alias', 'weight: 8', 'weight: *a', 'yaml.alias'],
    ['a huge count', 'count: 200', 'count: 1000000', 'yaml.notInteger'],
    ['a name that no slot can have', 'hour: {', '9hour: {', 'templates.badListName'],
  ];
  for (const [what, from, to, code] of wrong) {
    it(`is refused with ${what}`, () => {
      assert.ok(everything.includes(from), from);
      const { set, problems } = parseTemplates(everything.replace(from, to), schema);
      assert.equal(set, undefined);
      assert.ok(
        problems.some((problem) => problem.code === code),
        JSON.stringify(problems),
      );
      assert.ok(problems.every(({ line, column }) => line >= 1 && column >= 1));
    });
  }

  it('says where: line and column of the wrong word', () => {
    const [problem] = parseTemplates(everything.replace('action: alarm', 'action: alert'), schema).problems;
    const lines = everything.slice(0, everything.indexOf('alarm, arguments')).split('\n');
    assert.deepEqual([problem?.line, problem?.column], [lines.length, (lines.at(-1) ?? '').length + 1]);
  });

  it('needs a text for each split that it makes rows for', () => {
    const only = (rest: string) =>
      `version: 1\n${rest}\nconversations:\n  - name: a\n    turns: [{ user: { text: hi, split: train } }, { assistant: ho }]\n`;
    assert.deepEqual(codesOf(only('eval: { percent: 10 }')), ['templates.nothingFor']);
    assert.deepEqual(codesOf(only('eval: { percent: 100 }')), ['templates.nothingFor']);
    assert.deepEqual(codesOf(only('')), []);
  });

  it('cannot grow without end', () => {
    const lists = Array.from(
      { length: 40 },
      (_, index) => `  l${'x'.repeat(index)}: ["{l${'x'.repeat(index + 1)}} {l${'x'.repeat(index + 1)}2}"]`,
    );
    const text = `version: 1\nvalues:\n${lists.join('\n')}\n  l${'x'.repeat(40)}: [a, b]\nconversations:\n  - { name: a, turns: [{ user: "{l}" }, { assistant: ok }] }\n`;
    assert.deepEqual(generateRows(setOf(text)).rows, []);
  });
});

describe('generated rows', () => {
  const rows = rowsOf(everything);

  it('have nothing that the checks find, and copy every argument letter for letter', () => {
    const text = rows.map(({ row }) => JSON.stringify(row)).join('\n');
    const { rows: read, problems } = parseDataset(text, { sha256Hex });
    assert.deepEqual(problems, []);
    const settings = schema ? { schema } : {};
    assert.deepEqual(
      read.flatMap(({ conversation }) => checkRow(conversation, settings)),
      [],
    );
    for (const { messages } of read.map(({ conversation }) => conversation)) {
      for (const [index, message] of messages.entries()) {
        const said = messages.slice(0, index).map((earlier) => (earlier.role === 'user' ? earlier.content : ''));
        const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
        for (const value of calls.flatMap((call) => Object.values(call.function.arguments))) {
          assert.ok(
            said.some((words) => words.includes(String(value))),
            `${value} in ${said.join(' | ')}`,
          );
        }
      }
    }
  });

  it('are the same every time, and more of them hold the same ones', () => {
    assert.deepEqual(rows, rowsOf(everything));
    const more = new Set(linesOf(rowsOf(everything.replace('count: 200', 'count: 400'))));
    assert.deepEqual(
      linesOf(rows).filter((line) => !more.has(line)),
      [],
    );
    const other = new Set(rowsOf(everything.replace('seed: 1', 'seed: 2')).map(textsOf));
    assert.ok(rows.map(textsOf).filter((text) => other.has(text)).length < rows.length);
  });

  it('stay when a wording is added, but for those that have it', () => {
    // Few enough that rows seldom give way because another has become equal to them.
    const few = everything.replace('count: 200', 'count: 40');
    const rows = rowsOf(few);
    const added = rowsOf(few.replace('"Wake me {time}"', '"Wake me {time}", { text: "Beep {time}", split: train }'));
    const before = new Map(rows.map((row) => [`${row.template} ${row.number}`, textsOf(row)]));
    const changed = added.filter((row) => before.get(`${row.template} ${row.number}`) !== textsOf(row));
    const withIt = added.filter((row) => textsOf(row).startsWith('Beep'));
    assert.ok(withIt.length > 2, `${withIt.length}`);
    assert.ok(changed.length <= withIt.length + 3, `${changed.length} changed, ${withIt.length} have it`);
  });

  it('keep wordings and values of evaluation out of training', () => {
    const said = (split: string) => rows.filter(({ row }) => row.split === split).map(textsOf);
    assert.ok(said('eval').length > 10 && said('train').length > said('eval').length);
    for (const list of [
      ['Kofi Mensah', 'Ragnhild', 'Annika Berglund', 'plumber'],
      ['feed the cat', 'water the basil', 'take the pills', 'call the bank', 'lock the door', 'buy oat milk'],
      ['Wake me', 'Alarm ', 'An alarm', 'Ring the alarm'],
      ['Get ', 'I need a word', 'Ring A', 'Place a call'],
    ]) {
      for (const words of list) {
        const sides = ['train', 'eval'].filter((split) => said(split).some((text) => text.includes(words)));
        assert.ok(sides.length <= 1, `"${words}" is in both`);
      }
    }
  });

  it('leave out an argument that nobody said, and say two different values of one list', () => {
    const alarms = rows.filter(({ template }) => template === 'alarm');
    const asked = alarms.filter(({ row }) => row.messages.length === 4);
    assert.ok(asked.length > alarms.length / 5 && asked.length < alarms.length);
    for (const { row } of alarms) {
      assert.equal(JSON.stringify(row.messages).includes('"label"'), row.messages.length === 4);
    }
    for (const { row } of rows.filter(({ template }) => template === 'changed mind')) {
      assert.notDeepEqual(row.messages[1], row.messages[3]);
    }
  });

  it('tell where there are too few words for as many as are wanted', () => {
    const { short } = generateRows(setOf(everything));
    assert.ok(short.some(({ template, wanted, made }) => template === 'call' && made < wanted && made > 2));
  });
});
