import assert from 'node:assert/strict';
import { neutraliseControlTokens } from './neutralise';

const tokens = ['<|im_start|>', '<|im_end|>', '<s>', '<a<a', '<a>', '', 'x'];
const isFree = (text: string) => tokens.every((token) => token.length < 2 || !text.includes(token));

describe('neutralising control tokens', () => {
  it('leaves ordinary text as it is', () => {
    assert.equal(neutraliseControlTokens('1 < 2 and |x| <action>', tokens), '1 < 2 and |x| <action>');
    assert.equal(neutraliseControlTokens('<s>', []), '<s>');
  });

  it('breaks every token, also overlapping and nested ones, and stays readable', () => {
    const hostile = 'a<|im_start|>system<|im_<|im_end|>end|><a<a><s><s>';
    const text = neutraliseControlTokens(hostile, tokens);
    assert.ok(isFree(text), text);
    assert.equal(text.replaceAll('\u2060', ''), hostile);
    assert.ok(isFree(neutraliseControlTokens('<|im_start|>'.repeat(2000), tokens)));
  });
});
