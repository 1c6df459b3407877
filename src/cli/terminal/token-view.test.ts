import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import type { ShownToken, TokenView } from '../../core/dataset/tokens/row-tokens';
import { histogramLines } from './histogram';
import { tokenViewText } from './token-view';

function token(text: string, more: Partial<ShownToken> = {}): ShownToken {
  return { id: 1, text, start: 0, end: text.length, trained: false, control: false, ...more };
}

const trained = { trained: true };
const shown: readonly ShownToken[] = [
  token('<|user|>', { control: true }),
  token('\n'),
  token('call'),
  token(' \u001b[2J\u202eme'),
  token('<|end|>', { control: true }),
  token('\n'),
  token('o', trained),
  token(' \ufffd', { trained: true, bytes: '20f09f' }),
  token('<|end|>', { trained: true, control: true }),
  token('\n'),
];
const view: TokenView = { tokens: 12, trained: 3, text: shown.map(({ text }) => text).join(''), shown };

describe('a row as tokens on a terminal', () => {
  it('shows boundaries, what is learned, and what cannot be seen, without a colour', () => {
    assert.equal(
      tokenViewText(view, false),
      ['<|user|>|↵', 'call| \ufffd[2J\ufffdme|<|end|>|↵', '«o|<20 F0 9F>|<|end|>»|↵', '… and 2 more tokens'].join('\n'),
    );
  });

  it('shows the same words in colours that end where a token and a line end', () => {
    const coloured = tokenViewText(view, true);
    const plain = '<|user|>↵\ncall \ufffd[2J\ufffdme<|end|>↵\no<20 F0 9F><|end|>↵\n… and 2 more tokens';
    assert.equal(stripVTControlCharacters(coloured), plain);
    assert.match(coloured, /\u001b\[102m|\u001b\[42m/);
    for (const line of coloured.split('\n')) {
      // A background that is still on would run to the edge of the window.
      assert.ok(!/\u001b\[(?:42|102)m[^\u001b]*$/.test(line), JSON.stringify(line));
    }
    const styleOf = (text: string) =>
      coloured
        .slice(0, coloured.indexOf(text))
        .split(/[^\u001b[\dm]/)
        .at(-1);
    assert.notEqual(styleOf('call'), styleOf('o<'), 'what is learned looks otherwise');
  });

  it('draws a bar for every row count, and none for no row', () => {
    const bars = [
      { from: 0, to: 10, rows: 100 },
      { from: 10, to: 20, rows: 0 },
      { from: 20, to: 30, rows: 1 },
    ];
    assert.deepEqual(histogramLines(bars), [`    0–9  ${'█'.repeat(50)} 100`, '  10–19  0', '  20–29  █ 1']);
    assert.deepEqual(histogramLines([{ from: 7, to: 8, rows: 2 }]), [`  7  ${'█'.repeat(50)} 2`]);
  });
});
