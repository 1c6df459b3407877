import assert from 'node:assert/strict';
import { copiedValueRules, saidTexts } from './copied-values';

/** Every value that the rules allow, read as the JSON that it is. */
function valuesOf(rules: readonly string[]): ReadonlySet<string> {
  const bodies = new Map(rules.map((rule) => rule.split(' ::= ', 2) as [string, string]));
  const texts = (rule: string): string[] => {
    const body = bodies.get(rule) ?? '';
    const parts = [...body.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, part = '']) =>
      part.replace(/\\(.)/gu, (_, sign: string) => ({ n: '\n', r: '\r', t: '\t' })[sign] ?? sign),
    );
    const next = / (?:"(?:[^"\\]|\\.)*" )?(copied-\d+)\)\?$/u.exec(body)?.[1] ?? /\((copied-\d+)\)\?$/u.exec(body)?.[1];
    const [word = '', gap = ''] = parts;
    return [word, ...(next ? texts(next).map((rest) => word + gap + rest) : [])];
  };
  const starts = bodies.get('copied')?.match(/copied-\d+/gu) ?? [];
  return new Set(starts.flatMap(texts).map((text) => JSON.parse(`"${text}"`) as string));
}

const valuesFrom = (...said: string[]) => valuesOf(copiedValueRules('copied', said) ?? []);

describe('values copied from what was said', () => {
  it('are all pieces between words, and nothing else', () => {
    assert.deepEqual(
      valuesFrom('call Ana now'),
      new Set(['call', 'call Ana', 'call Ana now', 'Ana', 'Ana now', 'now']),
    );
  });

  it('begin and end at signs too, and keep all between', () => {
    const values = valuesFrom("text Dagny's son: kick-off at  17:20?");
    for (const value of ['Dagny', 'kick-off at  17:20', '17:20?', '17', "Dagny's son"]) {
      assert.ok(values.has(value), value);
    }
    for (const value of ['Dagn', 'kick off', 'kick-off at 17:20', '7:20']) {
      assert.ok(!values.has(value), value);
    }
  });

  it('come out of JSON as they were said, whatever was said', () => {
    for (const text of ['a"b\\c', 'one\ntwo\tthree', '"', 'é e\u0301 👩‍👧', '\u0000\u001b', '\u05d0\u05d1 x']) {
      const values = valuesFrom(text);
      assert.ok(values.has(text), JSON.stringify(text));
      for (const value of values) {
        assert.ok(text.includes(value), JSON.stringify([text, value]));
      }
    }
    assert.ok(valuesFrom('lone \ud800').has('lone \ufffd'), 'as it goes to the model');
  });

  it('do not reach from one turn into the next', () => {
    assert.ok(!valuesFrom('call', 'Ana').has('call Ana'));
  });

  it('are of the latest turns where there is no room for all, and free where nothing was said', () => {
    const values = valuesFrom('the latest', 'word '.repeat(499));
    assert.ok(values.has('the latest') && !values.has('word'));
    assert.equal(copiedValueRules('copied', ['', ' \n']), undefined);
    assert.equal(copiedValueRules('copied', []), undefined);
  });

  it('are what the user said, the latest first: "morning or evening?" is no time', () => {
    const messages = [
      { role: 'system', content: 'You are a phone assistant.' },
      { role: 'user', content: 'google please' },
      { role: 'assistant', content: 'What should I search for?' },
      { role: 'user', content: 'kettles' },
      { role: 'assistant', content: '<action>{"name":"web_search"}</action>' },
      { role: 'user', content: 'red ones' },
    ] as const;
    assert.deepEqual(saidTexts(messages), ['red ones', 'kettles', 'google please']);
  });
});
