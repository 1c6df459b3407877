import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseMarkdown } from './parse';
import type { Block } from './tree';

const blocksOf = (text: string): readonly Block[] => parseMarkdown(text).map(({ block }) => block);
const paragraph = (...content: Extract<Block, { kind: 'paragraph' }>['content']): Block => ({
  kind: 'paragraph',
  content,
});

describe('Reading Markdown', () => {
  it('knows the blocks', () => {
    const text =
      '# Title\n\none\ntwo\n\n- a\n  - b\n- c\n\n3. x\n\n> said\n\n```js\nlet a\n\n  b\n```\n\n---\n\n| a | b |\n|--|:-:|\n| 1 | 2 |';
    assert.deepEqual(blocksOf(text), [
      { kind: 'heading', level: 1, content: ['Title'] },
      paragraph('one', { kind: 'break' }, 'two'),
      {
        kind: 'list',
        start: undefined,
        items: [[paragraph('a'), { kind: 'list', start: undefined, items: [[paragraph('b')]] }], [paragraph('c')]],
      },
      { kind: 'list', start: 3, items: [[paragraph('x')]] },
      { kind: 'quote', blocks: [paragraph('said')] },
      { kind: 'code', language: 'js', text: 'let a\n\n  b' },
      { kind: 'rule' },
      {
        kind: 'table',
        head: [
          { alignment: 'start', content: ['a'] },
          { alignment: 'center', content: ['b'] },
        ],
        rows: [
          [
            { alignment: 'start', content: ['1'] },
            { alignment: 'center', content: ['2'] },
          ],
        ],
      },
    ]);
  });

  it('knows what stands in a line', () => {
    assert.deepEqual(
      blocksOf('a *b **c*** `d*e` ~~f~~ \\* [g](https://example.com "t") ![h](https://x.example/i.png)'),
      [
        paragraph(
          'a ',
          { kind: 'emphasis', content: ['b ', { kind: 'strong', content: ['c'] }] },
          ' ',
          { kind: 'code', text: 'd*e' },
          ' ',
          { kind: 'struck', content: ['f'] },
          ' * ',
          { kind: 'link', address: 'https://example.com', content: ['g'] },
          ' ',
          { kind: 'image', address: 'https://x.example/i.png', description: 'h' },
        ),
      ],
    );
  });

  it('takes HTML and character references for the text that they are', () => {
    for (const text of [
      '<img src=x onerror="alert(1)">',
      '<script>alert(1)</script>',
      'a <b>c</b>',
      '&lt;script&gt; &#x202e;',
      '<!-- x -->',
      '[a](javascript:alert(1))',
      '[a](data:text/html;base64,xx)',
      '[a]: https://example.com',
    ]) {
      assert.deepEqual(blocksOf(text), [paragraph(text)], text);
    }
  });

  it('bears what nobody would write', () => {
    const deep = 3_000;
    for (const text of [
      '>'.repeat(deep),
      '- '.repeat(deep),
      '['.repeat(deep),
      '*a_ '.repeat(deep),
      '`'.repeat(deep),
      '![a]('.repeat(deep),
      '|'.repeat(deep),
      `${'a|'.repeat(500)}\n${'-|'.repeat(500)}\n${'b|'.repeat(500)}`,
    ]) {
      const start = performance.now();
      parseMarkdown(text);
      assert.ok(performance.now() - start < 2_000, text.slice(0, 20));
    }
    const long = 'a'.repeat(1_000_000);
    assert.deepEqual(blocksOf(long), [{ kind: 'long-text', text: long }]);
  });
});
