import assert from 'node:assert/strict';
import { parseActionSchema } from '../actions/parse-schema';
import { parseRecipe } from '../recipe/parse';

const smallest = 'version: 1\nname: demo\nbase: {embedded: SmolLM2-135M-Instruct}\ndataset: [a.jsonl]\n';
/** What stands where a problem is, and what was meant. */
const marked = (text: string) =>
  parseRecipe(text).problems.map(({ code, line, column, endColumn, replacement }) => [
    code,
    (text.split(/\r?\n/u)[line - 1] ?? '').slice(column - 1, endColumn - 1),
    replacement,
  ]);

describe('problems of a YAML file', () => {
  it('stand at the very characters, and know what was surely meant', () => {
    for (const [wrong, ...expected] of [
      ['tranning: {}', 'yaml.unknownKey', 'tranning', 'training'],
      ['training: {precison: nf4}', 'yaml.unknownKey', 'precison', 'precision'],
      ['training: {precision: "NF4"}', 'yaml.notChoice', '"NF4"', 'nf4'],
      ['export:\n  variants:\n    - type: q4_0 # small', 'yaml.notChoice', 'q4_0', 'Q4_0'],
      ['training: {rank: "16"}', 'yaml.notInteger', '"16"', '16'],
      ['training: {rank: "sixteen"}', 'yaml.notInteger', '"sixteen"', undefined],
      ['training: {useDora: yes}', 'yaml.notBoolean', 'yes', 'true'],
      ['training: {useDora: "perhaps"}', 'yaml.notBoolean', '"perhaps"', undefined],
      ['colour: red', 'yaml.unknownKey', 'colour', undefined],
      ['prompt:\n  system: [a,\n    b]', 'yaml.notText', '[a,', undefined],
    ] as const) {
      assert.deepEqual(marked(`${smallest}${wrong}\n`), [expected], wrong);
      assert.deepEqual(marked(`${smallest}${wrong}\n`.replaceAll('\n', '\r\n')), [expected], `${wrong} with CRLF`);
    }
  });

  it('do not offer a key that is there already', () => {
    assert.deepEqual(marked(`${smallest}nam: x\n`), [['yaml.unknownKey', 'nam', undefined]]);
    assert.deepEqual(marked(`${smallest}name: again\n`), [['yaml.repeatedKey', 'name', undefined]]);
  });

  it('are found in what was never meant to be YAML', () => {
    for (const text of [
      '',
      '\uFEFF',
      '\0\u0001',
      '\t: \t',
      '\tversion: 1',
      'version: "1',
      'name: \'\n\n"',
      '--- \n---\n---',
      'version: 1\n---\nversion: 1',
      '&a [*a]',
      '&a {*a : *a}',
      'base: &b {embedded: x}\ndataset: *b',
      '? [a]\n: b',
      '!!binary abc',
      '%YAML 9.9\n---\na: 1',
      '__proto__: 1\nconstructor: 2\ntoString: 3',
      'a: |\n x\n\ty',
      '{'.repeat(500),
      '[a, '.repeat(500),
    ]) {
      assert.ok(parseRecipe(text).problems.length > 0, JSON.stringify(text.slice(0, 40)));
      assert.ok(parseActionSchema(text).problems.length > 0, JSON.stringify(text.slice(0, 40)));
    }
    assert.deepEqual(marked(`\uFEFF${smallest}`), []);
    assert.deepEqual(marked(smallest.replaceAll('\n', '\r\n')), []);
  });

  it('are found in a file of very many keys, and not all are told', function () {
    this.timeout(60_000);
    const keys = Array.from({ length: 14_000 }, (_, index) => `key${index}: 1`).join('\n');
    assert.equal(marked(keys).length, 1000);
    assert.equal(marked(`${keys}\nkey1: 2`)[0]?.[0], 'yaml.repeatedKey');
    assert.equal(marked('x'.repeat(10_000_000))[0]?.[0], 'yaml.tooLong');
  });
});
