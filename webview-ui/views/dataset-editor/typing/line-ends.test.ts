import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fieldText, textAfterTyping } from './line-ends';

describe('What is typed into a text', () => {
  it('leaves its line ends as they are', () => {
    assert.equal(textAfterTyping('a\r\nb\nc\rd', 'a\nb\ncx\rd'.replace('\r', '\n')), 'a\r\nb\ncx\rd');
    assert.equal(textAfterTyping('a\r\nb', 'a\nb'), 'a\r\nb');
    assert.equal(textAfterTyping('a\nb', 'a\nbc'), 'a\nbc');
  });

  it('gets line ends as those that are there', () => {
    assert.equal(textAfterTyping('a\r\nb', 'a\nb\nc'), 'a\r\nb\r\nc');
    assert.equal(textAfterTyping('a\r\nb', 'ab'), 'ab');
  });

  it('is in the field what a browser makes of it', () => {
    assert.equal(fieldText('a\r\nb\rc\n'), 'a\nb\nc\n');
  });
});
