import assert from 'node:assert/strict';
import { seededRandom } from '../../../../../test/seeded-random';
import { actionOf, call, schemaOf, sms } from '../../../actions/schema.cases';
import type { Message, Split } from '../../conversation';
import { readRowContent } from '../../row';
import { Balance, lessonOf } from './balance';
import { findNearRows, type NearRow, type SignedRow } from './near-rows';
import { signatureOf, similarity } from './signature';

const words = Array.from({ length: 400 }, (_, index) => `word${index}`);
const talk = (said: string): readonly Message[] => [
  { role: 'user', content: said },
  { role: 'assistant', content: 'ok' },
];
const signed = (said: string, line: number, split: Split = 'train', messagesHash = line): SignedRow => ({
  line,
  split,
  messagesHash,
  signature: signatureOf(talk(said)),
});

function nearOf(rows: readonly SignedRow[]): readonly NearRow[] {
  const search = findNearRows(rows);
  for (;;) {
    const { done, value } = search.next();
    if (done) {
      return value;
    }
  }
}

/** The share of common shingles, counted. */
function jaccard(left: string, right: string): number {
  const shingles = (text: string) => {
    const all = `${text} ok`.split(' ');
    return new Set(all.slice(2).map((_, at) => all.slice(at, at + 3).join(' ')));
  };
  const [a, b] = [shingles(left), shingles(right)];
  const common = [...a].filter((shingle) => b.has(shingle)).length;
  return common / (a.size + b.size - common);
}

describe('near rows', () => {
  it('are as alike as the shingles that they share', () => {
    const random = seededRandom(7);
    const pick = () => words[Math.floor(random() * words.length)] ?? '';
    let worst = 0;
    let sum = 0;
    for (let round = 0; round < 200; round += 1) {
      const first = Array.from({ length: 20 + Math.floor(random() * 80) }, pick);
      const second = first.map((word) => (random() < round / 400 ? pick() : word));
      const [left, right] = [first.join(' '), second.join(' ')];
      const error = similarity(signatureOf(talk(left)), signatureOf(talk(right))) - jaccard(left, right);
      worst = Math.max(worst, Math.abs(error));
      sum += error;
    }
    assert.ok(worst < 0.3, `the worst estimate is off by ${worst}`);
    assert.ok(Math.abs(sum / 200) < 0.04, `the estimates are off by ${sum / 200} on average`);
  });

  it('are found among thousands, leaks before copies, equal rows left out', () => {
    const random = seededRandom(9);
    const pick = () => words[Math.floor(random() * words.length)] ?? '';
    const said = Array.from({ length: 3000 }, () => Array.from({ length: 40 }, pick).join(' '));
    const rows = said.map((text, line) => signed(text, line));
    const [first = '', second = '', third = ''] = said;
    rows.push(signed(`${first} indeed`, 3000), signed(`${first}, INDEED!`, 3001, 'eval'));
    rows.push(signed(second, 3002, 'train', 1), signed(third.replace('word', 'Word'), 3003));
    assert.deepEqual(
      nearOf(rows).map(({ row, other }) => [row.line, other.line < row.line, row.split === other.split]),
      [
        [3000, true, true],
        [3001, true, false],
        [3003, true, true],
      ],
    );
  });

  it('are told of rows of other files, and only of rows of this one', () => {
    const text = words.slice(0, 50).join(' ');
    const elsewhere = { ...signed(text, 7, 'eval', 70), fileName: 'eval.jsonl' };
    const other = { ...signed(`${text} too`, 8, 'eval', 80), fileName: 'eval.jsonl' };
    const [near, ...rest] = nearOf([elsewhere, other, signed(`${text} indeed`, 0)]);
    assert.deepEqual([near?.row.line, near?.other.fileName, rest], [0, 'eval.jsonl', []]);
  });

  it('are none where short rows only look alike', () => {
    const rows = ['Call Sam', 'Call Ann', 'Text Sam', '', '🙂', '呼叫 Sam'].map((text, line) => signed(text, line));
    assert.deepEqual(nearOf(rows), []);
    assert.equal(nearOf([signed('Call Sam!', 0), signed('call sam', 1)]).length, 1);
  });
});

describe('the balance of a dataset', () => {
  const schema = schemaOf(call, sms, actionOf('none', [], { name: 'wipe' }));
  const balanceOf = (counts: Readonly<Record<string, number>>, split = 'train') => {
    const balance = new Balance();
    for (const [name, count] of Object.entries(counts)) {
      const answer =
        name === ''
          ? { role: 'assistant', content: 'ok' }
          : { role: 'assistant', tool_calls: [{ function: { name, arguments: {} } }] };
      const { content } = readRowContent(JSON.stringify({ messages: [answer], split })) as { content: never };
      for (let row = 0; row < count; row += 1) {
        balance.add(lessonOf(content));
      }
    }
    return balance.findings(schema).map(({ code, parameters }) => [code, parameters['action'] ?? parameters['count']]);
  };

  it('says which actions are rare or missing, and whether rows are missing that do not act', () => {
    assert.deepEqual(balanceOf({ call: 40, sms: 40, wipe: 40, '': 20 }), []);
    assert.deepEqual(balanceOf({ call: 100, sms: 9, '': 2 }), [
      ['dataset.fewNoActionRows', 2],
      ['dataset.actionImbalance', 'sms'],
      ['dataset.actionNeverShown', 'wipe'],
    ]);
    assert.deepEqual(balanceOf({ call: 10 }), [], 'too few rows to tell');
    assert.deepEqual(balanceOf({ call: 100 }, 'eval'), [], 'evaluation rows teach nothing');
  });
});
