import assert from 'node:assert/strict';
import { compileReplacement, type ReplacePlace } from './replace';
import { applyEdits } from './text-edits';

// Spaces, a number spelled its own way and a key that means nothing here: all of it stays.
const line =
  '{ "n":1.50, "messages":[{"role":"system","content":"Call nobody."},{"role":"user","content":"Call Ann, then call Anna"},' +
  '{"role":"assistant","tool_calls":[{"function":{"name":"call","arguments":{"contact":"Ann","note":["call Ann"]}}}]}],"split":"train" }';
const embedded =
  '{"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "sms", "arguments": "{\\"contact\\":  \\"Ann\\", \\"message\\": \\"Ann, hi\\", \\"n\\": 1.0}"}}]}]}';
const any: ReplacePlace = { kind: 'any' };

const replace = (
  text: string,
  source: string,
  replacement: string,
  {
    where = any,
    regex = false,
    ...rest
  }: { where?: ReplacePlace; regex?: boolean; wholeWord?: boolean; matchCase?: boolean } = {},
) => {
  const pattern = { kind: regex ? 'regularExpression' : 'text', source, ...rest } as const;
  const replaced = compileReplacement({ pattern, replacement, where })(text);
  return replaced && applyEdits(text, replaced.edits);
};

describe('find and replace in rows', () => {
  it('changes texts and no other character', () => {
    assert.equal(replace(line, 'ann', 'Eve', { wholeWord: true }), line.replaceAll(/Ann\b/g, 'Eve'));
    assert.equal(replace(line, 'ann', 'Eve'), line.replaceAll('Ann', 'Eve'));
    assert.equal(replace(line, 'call', 'ring', { matchCase: true })?.includes('"name":"call"'), true);
    assert.equal(replace(line, '$', 'x'), undefined);
    assert.equal(replace(line, 'Ann', 'Ann', { matchCase: true }), undefined);
    assert.equal(replace(line, 'nobody', '$& "you"\n'), line.replace('nobody', '$$& \\"you\\"\\n'));
  });

  it('keeps to one place', () => {
    assert.equal(
      replace(line, 'call', 'ring', { where: { kind: 'role', role: 'system' } }),
      line.replace('Call no', 'ring no'),
    );
    const named: ReplacePlace = { kind: 'arguments', action: 'call', parameter: 'contact' };
    assert.equal(replace(line, 'ann', 'Eve', { where: named }), line.replace('"contact":"Ann"', '"contact":"Eve"'));
    assert.equal(replace(line, 'ann', 'Eve', { where: { kind: 'arguments', action: 'sms' } }), undefined);
    assert.equal(replace(line, 'call', 'ring', { where: { kind: 'arguments' } }), line.replace('["call', '["ring'));
  });

  it('changes arguments that are JSON in a text, and no other character of them', () => {
    assert.equal(replace(embedded, 'Ann', 'Zoë "Z"'), embedded.replaceAll('Ann', 'Zoë \\\\\\"Z\\\\\\"'));
  });

  it('puts in what groups of a regular expression found', () => {
    const regex = true;
    assert.equal(
      replace(line, '(call) (?P<who>ann)\\b', `$2 ${'$'}{who} $<who> $1 $& $$ $9`, { regex })?.includes(
        '"Ann Ann Ann Call Call Ann $ $9, then call Anna"',
      ),
      true,
    );
    assert.equal(replace(line, '(x)?nobody', '<$1>\\n\\t\\\\', { regex }), line.replace('nobody', '<>\\n\\t\\\\'));
    assert.equal(replace(line, 'x*', '-', { regex }), undefined, 'an empty match is none');
  });

  it('tells where a match was and where its replacement is', () => {
    const pattern = { kind: 'text', source: 'call' } as const;
    const [system, user] = compileReplacement({ pattern, replacement: 'Phone', where: any })(line)?.texts ?? [];
    assert.deepEqual(system?.path, ['messages', 0, 'content']);
    assert.equal(user?.after, 'Phone Ann, then Phone Anna');
    assert.deepEqual(user?.spans, [
      { before: { start: 0, end: 4 }, after: { start: 0, end: 5 } },
      { before: { start: 15, end: 19 }, after: { start: 16, end: 21 } },
    ]);
  });

  it('takes words apart where letters of any script end', () => {
    const row = (content: string) => JSON.stringify({ messages: [{ role: 'user', content }] });
    const wholeWord = true;
    assert.equal(replace(row('né néz 😀né né_ n\u00e9'), 'né', 'x', { wholeWord }), row('x néz 😀x né_ x'));
    assert.equal(replace(row('a'), 'A', '\ud800', {}), row('\ud800'));
  });

  it('leaves what is no row, and refuses what cannot be looked for', () => {
    for (const broken of ['', '{', 'null', '[1]', '"Ann"', '{"messages":{"a":"Ann"}}', '{"messages":["Ann",null]}']) {
      assert.equal(replace(broken, 'Ann', 'Eve'), undefined, broken);
    }
    for (const source of ['(', '(?=a)', '\\1', '', 'a'.repeat(1001), '(a{1000}){1000}']) {
      assert.throws(() => replace(line, source, '', { regex: true }), { code: 'dataset.badPattern' }, source);
    }
  });

  it('is done with a regular expression that would take others for ever', () => {
    const row = JSON.stringify({ messages: [{ role: 'user', content: `${'a'.repeat(20_000)}!` }] });
    assert.equal(replace(row, '(a+)+$', '', { regex: true }), undefined);
  }).timeout(5000);
});
