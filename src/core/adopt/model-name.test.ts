import assert from 'node:assert/strict';
import { nameFromFile, requireModelName } from './model-name';

describe('names of models from elsewhere', () => {
  it('are made of what files are called', () => {
    const names: Readonly<Record<string, string>> = {
      'Llama-3.2-1B-Q4_0.gguf': 'Llama-3.2-1B-Q4_0',
      'big-00001-of-00003.GGUF': 'big',
      'my mödel (1).gguf': 'my-mödel-1',
      '-rf.gguf': 'rf',
      '1 model': '1-model',
      '模型.gguf': '模型',
      'a"b\'c\n$(d)': 'a-b-c-d',
      '\u202efdp.gguf': 'fdp',
    };
    for (const [file, name] of Object.entries(names)) {
      assert.equal(nameFromFile(file), name);
      assert.equal(requireModelName(name, []), name);
    }
    assert.equal(nameFromFile('x'.repeat(300)).length, 60);
    assert.equal(nameFromFile('___.gguf'), '');
  });

  it('are refused where something else is called so, or a terminal or a disk would choke on them', () => {
    const refused = [
      '',
      ' ',
      '-x',
      '.hidden',
      '../up',
      'a/b',
      'a\\b',
      'a\nb',
      'a"b',
      '\u001b[2J',
      'x'.repeat(61),
      'a.',
    ];
    for (const name of [...refused, 'Q4_0', 'q4_k_m', 'F16', 'adapter', 'convert', 'deadbeef', 'model.gguf']) {
      assert.throws(() => requireModelName(name, ['convert']), { code: 'adopt.badName' }, JSON.stringify(name));
    }
    // As macOS writes it: one letter, two characters.
    assert.equal(requireModelName('mo\u0308del', []), 'mödel');
  });
});
