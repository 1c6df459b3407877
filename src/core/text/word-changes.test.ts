import assert from 'node:assert/strict';
import { seededRandom } from '../../../test/seeded-random';
import { lineChanges, wordChanges } from './word-changes';

const written = (before: string, after: string) =>
  wordChanges(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`))
    .join('');

describe('what became of a text', () => {
  it('is said word by word', () => {
    assert.equal(written('Call Kofi now', 'Call Ada now'), 'Call [-Kofi-]{+Ada+} now');
    assert.equal(written('Ring Ada', 'I say: Ring Ada'), '{+I say: +}Ring Ada');
    assert.equal(written('a b c d', 'a x c y'), 'a [-b-]{+x+} c [-d-]{+y+}');
    assert.equal(written('', 'neu'), '{+neu+}');
    assert.equal(written('same', 'same'), 'same');
    assert.equal(written('明日 7 時', '明日 8 時'), '明日 [-7-]{+8+} 時');
  });

  it('is said line by line', () => {
    assert.deepEqual(lineChanges('rank: 8\nalpha: 16\n', 'rank: 16\nalpha: 16'), [
      { kind: 'removed', text: 'rank: 8\nalpha: 16\n' },
      { kind: 'added', text: 'rank: 16\nalpha: 16' },
    ]);
    assert.deepEqual(lineChanges('a\nb\nc\n', 'a\nc\n'), [
      { kind: 'same', text: 'a\n' },
      { kind: 'removed', text: 'b\n' },
      { kind: 'same', text: 'c\n' },
    ]);
  });

  it('has both texts in it, whatever they are', () => {
    const random = seededRandom(3);
    const pieces = ['a', 'b', ' ', '\n', '🙂', 'é', '\u202e', ',', '漢字'];
    const text = () =>
      Array.from({ length: random() * 40 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    for (let round = 0; round < 500; round += 1) {
      const [before, after] = [text(), text()];
      const changes = wordChanges(before, after);
      const without = (left: string) => changes.map(({ kind, text: piece }) => (kind === left ? '' : piece)).join('');
      assert.deepEqual([without('added'), without('removed')], [before, after]);
    }
    const long = Array.from({ length: 3000 }, (_, index) => `w${index}`);
    const [before, after] = [long.join(' '), long.toReversed().join(' ')];
    const changes = wordChanges(before, after);
    assert.equal(changes.map(({ kind, text: piece }) => (kind === 'added' ? '' : piece)).join(''), before);
  });
});
