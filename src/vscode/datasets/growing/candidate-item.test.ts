import assert from 'node:assert/strict';
import type { RowId } from '../../../core/dataset/conversation';
import type { CandidateKey } from '../../../core/dataset/growing/queue/candidate';
import { candidateItem } from './candidate-item';

describe('a candidate in a list', () => {
  it('is what is said, where it comes from and what speaks against it, as plain text', () => {
    const call = { type: 'function', function: { name: 'call', arguments: { contact: 'Kofi' } } } as const;
    const item = candidateItem({
      entry: {
        number: 1,
        key: 'a' as CandidateKey,
        index: 0,
        line: '',
        row: {
          id: 'r' as RowId,
          messages: [
            { role: 'user', content: '$(trash) call\n\u202eKofi' },
            { role: 'assistant', tool_calls: [call] },
          ],
          split: 'train',
          tags: [],
        },
        origin: { by: 'phone', device: 'Pixel' },
      },
      findings: [{ code: 'x', message: 'Bad.', fix: '', severity: 'error' }],
    });
    assert.deepEqual(item, {
      label: '$\u2060(trash) call Kofi',
      description: 'train · correction from Pixel',
      detail: 'call {"contact":"Kofi"}  ⚠ Bad.',
    });
  });
});
