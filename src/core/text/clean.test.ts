import assert from 'node:assert/strict';
import { cleanLine, cleanText, foldText } from './clean';

describe('cleaning text', () => {
  it('strips controls, direction tricks and broken characters', () => {
    assert.equal(cleanLine(' a\u0000\u001b[31m\u202eb\u2066c\u200f\n\td\ud800\u{e0041} '), 'a [31mbc d\ufffd');
    assert.equal(cleanLine('👩‍👩‍👧 नमस्ते'), '👩‍👩‍👧 नमस्ते');
    assert.equal(cleanText('one\r\ntwo\u0007\u202e\nthree'), 'one\ntwo \nthree');
    assert.equal(cleanText('\tif a:\t\u0000\r\n\t\tb\u000b\u202e'), '\tif a:\t \n\t\tb ');
  });

  it('folds what people write differently', () => {
    assert.equal(foldText(' “Team   Meeting.” '), 'team meeting');
    assert.equal(foldText('ＮＧＯＺＩ’s?!'), "ngozi's");
  });
});
