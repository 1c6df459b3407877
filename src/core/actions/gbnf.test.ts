import assert from 'node:assert/strict';
import { findGrammarProblem } from './gbnf';
import { brokenGrammars, goodGrammars } from './gbnf.cases';

describe('reading grammars', () => {
  for (const [what, grammar] of Object.entries(goodGrammars)) {
    it(`compiles ${what}`, () => assert.equal(findGrammarProblem(grammar), undefined));
  }

  for (const [what, grammar] of Object.entries(brokenGrammars)) {
    it(`does not compile ${what}`, () => assert.notEqual(findGrammarProblem(grammar), undefined));
  }

  it('says where and what', () => {
    assert.equal(findGrammarProblem('root ::= a\n\na ::= [b'), 'line 3: it ends within a text');
    assert.equal(findGrammarProblem('root ::= a'), 'the rule root uses a, which is not there');
    assert.equal(findGrammarProblem('root ::= "\0"'), 'it holds a NUL, where llama.cpp stops reading');
  });

  it('never throws, whatever the pieces', () => {
    const pieces = [
      'root',
      ' ::= ',
      '"',
      '[',
      ']',
      '(',
      ')',
      '|',
      '*',
      '+',
      '?',
      '{',
      '1',
      ',',
      '}',
      '\n',
      '\\',
      'a',
      '<',
      '-',
    ];
    let state = 7;
    for (let round = 0; round < 20_000; round += 1) {
      let grammar = 'root ::= ';
      for (let length = 0; length < 12; length += 1) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        grammar += pieces[Math.floor((state / 2 ** 32) * pieces.length)] ?? '';
      }
      const problem = findGrammarProblem(grammar);
      assert.ok(problem === undefined || problem.length < 200);
    }
  });
});
