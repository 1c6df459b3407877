import assert from 'node:assert/strict';
import { markdownBlock, markdownCode, markdownTable } from './markdown';

describe('text in Markdown', () => {
  it('is code that it cannot leave', () => {
    assert.equal(markdownCode('plain'), '`plain`');
    assert.equal(markdownCode('a`b``c'), '```a`b``c```');
    assert.equal(markdownCode('`x`'), '`` `x` ``');
    assert.equal(markdownCode('<img src=x>\n# [a](b)\u202e'), '`<img src=x> # [a](b)`');
    assert.equal(markdownCode(''), '`  `');
  });

  it('is a block that no line of it ends', () => {
    assert.equal(markdownBlock('a\n```\n# b\n', 'text'), '````text\na\n```\n# b\n````');
  });

  it('stays in its cell', () => {
    assert.equal(markdownTable(['Key'], [[markdownCode('a|b')]]), '| Key |\n| --- |\n| `a\\|b` |');
  });
});
