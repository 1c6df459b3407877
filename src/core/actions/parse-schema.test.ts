import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { actionGrammar } from './grammar';
import { parseActionSchema } from './parse-schema';
import { schemaOf, sms } from './schema.cases';

const head = 'version: 1\nformat: tagged-json\nactions:\n';
const action = (parameters: string, run = 'none') =>
  `${head}  - name: act\n    run: ${run}\n    parameters: [${parameters}]\n`;
const codesOf = (text: string) => parseActionSchema(text).problems.map(({ code }) => code);

describe('reading actions files', () => {
  it('reads the sample, and so does the schema that editors use', () => {
    const text = readFileSync(resolve('examples/phone-assistant/mobile-llm.actions.yaml'), 'utf8');
    const { schema, problems } = parseActionSchema(text);
    assert.deepEqual(problems, []);
    assert.equal(schema?.actions.length, 6);
    const [, , calendar] = schema?.actions ?? [];
    assert.deepEqual(calendar?.parameters[2], {
      name: 'duration',
      type: 'duration',
      required: false,
      maxLength: 60,
      default: '1 hour',
    });
    const validate = new Ajv().compile(JSON.parse(readFileSync(resolve('schemas/actions.schema.json'), 'utf8')));
    assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
  });

  it('refuses what could not work', () => {
    assert.deepEqual(codesOf(action('{name: a, type: text}')), []);
    assert.deepEqual(codesOf(action('{name: A-b, type: text}')), ['actions.badName']);
    assert.deepEqual(codesOf(action('{name: a, type: texts}')), ['yaml.notChoice']);
    assert.deepEqual(codesOf(action('{name: a, type: enum}')), ['actions.enumValues']);
    assert.deepEqual(codesOf(action('{name: a, type: text, values: [x]}')), ['actions.valuesNotEnum']);
    assert.deepEqual(codesOf(action('{name: a, type: text, maxLength: 2001}')), ['yaml.notInteger']);
    assert.deepEqual(codesOf(action('{name: a, type: text, default: x}')), ['actions.defaultOnRequired']);
    assert.deepEqual(codesOf(action('{name: a, type: text}, {name: a, type: text}')), ['actions.duplicate']);
    assert.deepEqual(codesOf(action('{name: a, type: text}', 'dial')), ['actions.missingRole']);
    assert.deepEqual(codesOf(action('{name: a, type: text}', 'shell')), ['yaml.notChoice']);
    assert.deepEqual(codesOf(`${head}  []\n`), ['actions.none']);
    assert.deepEqual(codesOf(action('{name: page, type: enum, values: [wifi, sound]}', 'settings')), []);
    assert.deepEqual(codesOf(action('{name: page, type: enum, values: [wifi, root]}', 'settings')), [
      'actions.settingsPage',
    ]);
    const optional = (count: number) =>
      Array.from({ length: count }, (_, index) => `{name: p${index}, type: text, required: false}`).join(', ');
    assert.deepEqual(codesOf(action(optional(30))), []);
    assert.deepEqual(codesOf(action(optional(60))), ['actions.grammar']);
    assert.deepEqual(codesOf(action('').replace('tagged-json', 'special-tokens')), ['actions.format']);
  });
});

describe('the grammar of actions', () => {
  const grammarOf = (parameters: string) => {
    const { schema, problems } = parseActionSchema(action(parameters));
    assert.ok(schema !== undefined, JSON.stringify(problems));
    return actionGrammar(schema).split('\n');
  };
  const membersOf = (parameters: string) => grammarOf(parameters)[2]?.split(String.raw`\"arguments\":{" `)[1];

  it('fixes the order of parameters and lets optional ones out', () => {
    const required = (name: string) => `{name: ${name}, type: text}`;
    const optional = (name: string) => `{name: ${name}, type: text, required: false}`;
    assert.equal(membersOf(`${required('a')}, ${optional('b')}`), 'call-0-act-0 ("," call-0-act-1)? "}}"');
    assert.equal(membersOf(`${optional('a')}, ${required('b')}`), '(call-0-act-0 ",")? call-0-act-1 "}}"');
    const either = '(call-0-act-0 ("," call-0-act-1)? | call-0-act-1)? "}}"';
    assert.equal(membersOf(`${optional('a')}, ${optional('b')}`), either);
    assert.equal(membersOf(''), '"" "}}"');
  });

  it('lets a reply end with the texts that a recipe ends it with, and begin with a space then', () => {
    const reply = String.raw`text | action+ ("\n" text)?`;
    const [plain] = actionGrammar(schemaOf(sms)).split('\n');
    assert.equal(plain, `root ::= ${reply}`);
    const [root, stop] = actionGrammar(schemaOf(sms), ['\n<human>:', '</s>']).split('\n');
    assert.equal(root, `root ::= " "? (${reply}) stop?`);
    assert.equal(stop, String.raw`stop ::= "\n<human>:" | "</s>"`);
  });

  it('never repeats more than 2000 times, and escapes what users wrote', () => {
    const grammar = grammarOf(
      '{name: a, type: text, maxLength: 2000}, {name: b, type: enum, values: [\'x"y\', "a\\\\b"]}',
    );
    const bounds = grammar.flatMap((line) => [...line.matchAll(/\{\d+,(\d+)\}/g)].map((match) => Number(match[1])));
    assert.ok(bounds.length > 0 && bounds.every((bound) => bound <= 2000));
    assert.ok(grammar.includes(String.raw`call-0-act-1 ::= "\"b\":" ("\"x\\\"y\"" | "\"a\\\\b\"")`));
  });
});
