import assert from 'node:assert/strict';
import { describeError, WorkbenchError } from '../../errors/workbench-error';
import { findStopToken } from './stop-token';
import { findTooLong } from './too-long';

const limits = { maxTokens: 100, contextTokens: 200 };

describe('rules about tokens', () => {
  it('tell what the training leaves out, and what no phone holds, whatever its split', () => {
    const codes = (tokens: number, split: 'train' | 'eval') =>
      findTooLong({ tokens, trained: 1 }, split, limits).map(({ code }) => code);
    assert.deepEqual(codes(100, 'train'), []);
    assert.deepEqual(codes(101, 'train'), ['dataset.longerThanTraining']);
    assert.deepEqual(codes(200, 'eval'), []);
    assert.deepEqual(codes(201, 'eval'), ['dataset.longerThanContext']);
    assert.deepEqual(codes(201, 'train'), ['dataset.longerThanContext']);
  });

  it('name the replies that end too early, and pass on what the training says', () => {
    assert.deepEqual(findStopToken({ tokens: 9, trained: 3 }), []);
    assert.deepEqual(findStopToken({ tokens: 9, trained: 3, endsEarly: [1, 3] }), [
      { code: 'dataset.stopTokenEarly', parameters: { number: 1 } },
      { code: 'dataset.stopTokenEarly', parameters: { number: 3 } },
    ]);
    for (const [code, expected] of [
      ['reply_without_end', 'dataset.stopTokenNotTrained'],
      ['control_token_in_row', 'dataset.refusedByTraining'],
    ] as const) {
      const refused = { code, message: 'So it is.', fix: 'Change it.' };
      const [finding, ...others] = findStopToken({ refused });
      assert.ok(finding && others.length === 0);
      const { message, fix } = describeError(new WorkbenchError(finding.code, finding.parameters));
      assert.deepEqual([finding.code, fix], [expected, 'Change it.']);
      assert.ok(message.endsWith('So it is.'), message);
      assert.deepEqual(findTooLong({ refused }, 'train', limits), []);
    }
  });
});
