import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fill, l10n } from './l10n';

describe('The texts of a page', () => {
  it('are those of the sources where no others came with the page', () => {
    assert.equal(l10n.t('{0} of {1} rows', 3, '12'), '3 of 12 rows');
  });

  it('keep what a value says as it is, and a placeholder without a value', () => {
    assert.equal(fill('“{0}” in {1}, {2}', ['{1} <b>', 'x']), '“{1} <b>” in x, {2}');
    assert.equal(fill('{1} vor {0}', ['a', 'b']), 'b vor a');
  });
});
