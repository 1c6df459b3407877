import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { termOf, withTerm } from './query-terms';

describe('The terms of a query', () => {
  it('are read, put in, changed and taken out beside what was typed', () => {
    const query = withTerm('yoga /at \\d+/i', 'split', 'train');
    assert.equal(query, 'yoga /at \\d+/i split:train');
    assert.equal(termOf(query, 'split'), 'train');
    assert.equal(withTerm(query, 'split', 'eval'), 'yoga /at \\d+/i split:eval');
    assert.equal(withTerm(query, 'split', undefined), 'yoga /at \\d+/i');
  });

  it('stand in quotes where their value is no word', () => {
    const query = withTerm('', 'tag', 'needs "a look"');
    assert.equal(query, 'tag:"needs \\"a look\\""');
    assert.equal(termOf(query, 'tag'), 'needs "a look"');
    assert.equal(withTerm(query, 'tag', undefined), '');
  });

  it('that are taken away with a minus stay', () => {
    assert.equal(termOf('-split:eval', 'split'), undefined);
    assert.equal(withTerm('-split:eval', 'split', 'train'), '-split:eval split:train');
  });
});
