import assert from 'node:assert/strict';
import type { ImportColumn } from '../../../../src/protocol/webview/dataset-import';
import { meaningOf, nameOf, targetOf, withChoices, withMeaning } from './column-choices';

const columns: readonly ImportColumn[] = [
  { name: 'Q', target: 'user', samples: [] },
  { name: 'A=b:c', target: 'key:A=b:c', samples: [] },
  { name: 'T', target: 'tag', samples: [] },
];

describe('what columns of a table mean', () => {
  it('is one thing for one column, but for tags and what is left out', () => {
    const chosen = withMeaning(columns, 'A=b:c', 'user');
    assert.deepEqual(chosen, [
      { column: 'Q', target: 'key:Q' },
      { column: 'A=b:c', target: 'user' },
      { column: 'T', target: 'tag' },
    ]);
    assert.equal(withMeaning(columns, 'Q', 'tag')[2]?.target, 'tag');
  });

  it('is what was chosen last, whatever was answered meanwhile', () => {
    const chosen = withMeaning(columns, 'T', 'skip');
    const again = withMeaning(withChoices(columns, chosen), 'Q', 'system');
    assert.deepEqual(
      again.map(({ target }) => target),
      ['system', 'key:A=b:c', 'skip'],
    );
  });

  it('may have a name', () => {
    assert.deepEqual(['key:A=b:c', 'user', 'argument:'].map(meaningOf), ['key:', 'user', 'argument:']);
    assert.deepEqual(['key:A=b:c', 'user', 'argument:'].map(nameOf), ['A=b:c', undefined, '']);
    assert.deepEqual([targetOf('argument:', 'to'), targetOf('skip', 'to')], ['argument:to', 'skip']);
  });
});
