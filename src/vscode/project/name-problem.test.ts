import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { nameProblem } from './name-problem';

describe('the name of a project', () => {
  let parent = '';
  beforeEach(() => {
    parent = mkdtempSync(path.join(os.tmpdir(), 'names-'));
    mkdirSync(path.join(parent, 'there'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('may be what people write', async () => {
    for (const name of ['phone assistant', 'Ana’s phone', 'Прывітанне', '助手', 'a.b', "it's"]) {
      assert.equal(await nameProblem(name, parent), undefined, name);
    }
  });

  it('is refused where no folder can be called so, or one is', async () => {
    const problems = {
      '': 'empty',
      '../up': 'notAFolderName',
      '.hidden': 'notAFolderName',
      '..': 'notAFolderName',
      'a:b': 'notAFolderName',
      'ends.': 'notAFolderName',
      'NUL.txt': 'notAFolderName',
      'two\nlines': 'controlSign',
      there: 'taken',
      [`${'a'.repeat(101)}`]: 'tooLong',
    };
    for (const [name, problem] of Object.entries(problems)) {
      assert.equal(await nameProblem(name, parent), problem, name);
    }
  });

  it('says nothing of folders where its folder is there already', async () => {
    assert.equal(await nameProblem('a/b: c?'), undefined);
    assert.equal(await nameProblem('a\tb'), 'controlSign');
  });
});
