import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { seededRandom } from '../../../../test/seeded-random';
import { GrowingMarkdown } from './growing-markdown';

function blocksAfter(...texts: readonly string[]) {
  const markdown = new GrowingMarkdown();
  for (const text of texts) {
    markdown.update(text);
  }
  return markdown.groups.flat();
}

const fragments = [
  'word ',
  'word',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '# ',
  '#',
  '- ',
  '-',
  '1. ',
  '> ',
  '```',
  '```js\n',
  '~~~',
  '    ',
  '\t',
  '|',
  '|---|',
  '---',
  '***',
  '**',
  '*',
  '_',
  '`',
  '[a](https://example.com)',
  '![',
  '](',
  '<b>',
  '===',
  '  \n',
  '\\',
  '\u001b[31m',
  '\u202e',
  '👩‍👩‍👧',
  '\ud83d',
  '\ude00',
  'שלום',
];

describe('Markdown that grows', () => {
  it('is what it would be if it had come at once, wherever it is cut', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 400; round += 1) {
      const pieces = Array.from({ length: 30 }, () => fragments[Math.floor(random() * fragments.length)] ?? '');
      const grown = pieces.map((_, index) => pieces.slice(0, index + 1).join(''));
      const text = pieces.join('');
      assert.deepEqual(blocksAfter(...grown), blocksAfter(text), JSON.stringify(text));
    }
  });

  it('begins anew for a text that does not go on', () => {
    assert.deepEqual(blocksAfter('# A\n\nb\n\nc\n\nd', '# X\n\ny'), blocksAfter('# X\n\ny'));
    assert.deepEqual(blocksAfter('a\n\nb\n\nc', ''), []);
  });

  it('reads what is settled once', () => {
    const markdown = new GrowingMarkdown();
    const lines = Array.from({ length: 10_000 }, (_, index) => `Paragraph *${index}*\n\n`);
    markdown.update(lines.slice(0, 9_000).join(''));
    const before = markdown.groups;
    markdown.update(lines.join(''));
    const after = markdown.groups;
    assert.equal(after.flat().length, 10_000);
    assert.ok(before.length > 200);
    assert.deepEqual(
      before.slice(0, -1).filter((group, index) => group !== after[index]),
      [],
    );
  });

  it('shows no control character, no direction trick and no ANSI code as what it is', () => {
    assert.deepEqual(blocksAfter('a\u0000\u001b[31mb\u202e\u2066c'), [{ kind: 'paragraph', content: ['a [31mbc'] }]);
  });
});
