import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ChatTemplate } from '../prompt/chat-template';
import { modelfile } from './modelfile';
import { modelfileCases, modelfileConversations } from './modelfile.cases';
import answers from './ollama-answers.json';

describe('a Modelfile', () => {
  it('is the one that Ollama was asked about (test/ollama)', () => {
    assert.deepEqual(
      modelfileCases.map(({ name, modelfile: text }) => [name, createHash('sha256').update(text).digest('hex')]),
      answers.map(({ name, modelfileSha256 }) => [name, modelfileSha256]),
    );
  });

  for (const { name, template, systemPrompt } of modelfileCases) {
    it(`makes Ollama write what the chat template writes: ${name}`, () => {
      const answer = answers.find((candidate) => candidate.name === name);
      const system = systemPrompt === '' ? [] : [{ role: 'system' as const, content: systemPrompt }];
      const options = { addGenerationPrompt: true, date: '05 Jan 2026', bosToken: '', eosToken: '</s>' };
      const written = modelfileConversations.map((messages) =>
        new ChatTemplate(template).render([...system, ...messages], options),
      );
      assert.deepEqual(answer?.prompts, written);
    });
  }

  it('is read as what it says, whatever the system prompt and the stop texts hold', () => {
    for (const { commands, name } of answers) {
      const { system: _system, ...others } = commands;
      assert.deepEqual(
        others,
        {
          model: ['./model.gguf'],
          adapter: ['./adapter.gguf'],
          temperature: ['0'],
          num_ctx: ['1024'],
          stop: ['<|im_end|>', '\n<human>:', 'say "no"', '"""'],
        },
        name,
      );
    }
  });

  it('has no TEMPLATE where the chat template is more than pieces, and says what Ollama does then', () => {
    const text = modelfile({
      modelFile: 'model.gguf',
      pieces: undefined,
      systemPrompt: 'Be kind."""\nFROM other',
      stop: [],
      contextTokens: 512,
      date: '',
    });
    assert.doesNotMatch(text, /^(TEMPLATE|SYSTEM|FROM other)/m);
    assert.match(text, /^# No TEMPLATE: .*\n# own that looks most alike, or none/m);
    assert.match(text, /^# SYSTEM cannot hold all signs/m);
  });
});
