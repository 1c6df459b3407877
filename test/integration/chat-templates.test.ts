import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkTemplate } from '../../src/core/prompt/check-template';
import { requireEnvironment } from './phone/test-bed';

describe('chat templates of known models', () => {
  it('are taken, but for those that begin a reply with thoughts which they leave out later', function () {
    const folder = path.join(requireEnvironment(this, 'MOBILE_LLM_LLAMA_SOURCE'), 'models', 'templates');
    const files = readdirSync(folder).filter((name) => name.endsWith('.jinja'));
    const refused = files.filter((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8');
      const problem = checkTemplate(text, name);
      assert.ok(problem === undefined || problem.code === 'template.rewritesTurns', `${name}: ${problem?.code}`);
      assert.ok(problem === undefined || /think|thought|reasoning/i.test(text), name);
      return problem !== undefined;
    });
    assert.ok(files.length > 60 && refused.length < files.length / 4, `${refused.length} of ${files.length}`);
  });
});
