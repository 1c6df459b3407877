import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RenderedMessage } from '../dataset/conversation';
import { ChatTemplate } from './chat-template';
import { templates, templateTokens } from './templates.cases';
import { findTurnPieces, renderPieces } from './turn-pieces';

const preset = readFileSync(path.resolve('presets/human-bot.jinja'), 'utf8');
const system: RenderedMessage = { role: 'system', content: ' Be brief. \n{{date}}\n' };
const turns: readonly RenderedMessage[] = [
  { role: 'user', content: 'Call Ana' },
  { role: 'assistant', content: '<action>{"name":"call"}</action>' },
  { role: 'user', content: ' And "Bo"?\n' },
];

describe('pieces of a chat template', () => {
  const { withoutSystem, ...others } = templates;
  for (const [name, text] of Object.entries({ ...others, preset })) {
    it(`put together are what the template writes: ${name}`, () => {
      const pieces = findTurnPieces(text, templateTokens);
      assert.ok(pieces);
      const options = { addGenerationPrompt: true, date: '21 Nov 2026', bosToken: '', eosToken: '</s>' };
      for (const messages of [turns, [system, ...turns], turns.slice(0, 1), [system, ...turns.slice(0, 1)]]) {
        const rendered = new ChatTemplate(text).render(messages, options);
        assert.equal(renderPieces(pieces, messages, '21 Nov 2026'), rendered);
      }
    });
  }

  it('leave out the token that the tokenizer puts in front, and no other', () => {
    const adds = findTurnPieces(withoutSystem, templateTokens);
    assert.equal(adds?.withoutSystem, '[INST]');
    assert.equal(adds?.assistantToUser, '</s>[INST]');
    assert.equal(findTurnPieces(withoutSystem, { ...templateTokens, addsBos: false })?.withoutSystem, '<s>[INST]');
  });

  it('know no system prompt where the template refuses one or leaves it out', () => {
    assert.equal(findTurnPieces(withoutSystem, templateTokens)?.system, undefined);
    const silent = `{% for m in messages if m.role != 'system' %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}bot:`;
    assert.equal(findTurnPieces(silent)?.system, undefined);
  });

  it('say that white space is taken away, and where the day stands', () => {
    assert.deepEqual(
      Object.entries(templates).map(([name, text]) => {
        const pieces = findTurnPieces(text, templateTokens);
        return [name, pieces?.trims, pieces?.system?.trims, pieces?.hasDate];
      }),
      [
        ['chatml', false, false, false],
        ['llama3', true, true, true],
        ['gemma', true, false, false],
        ['humanBot', true, true, false],
        ['withoutSystem', false, undefined, false],
        ['hostile', false, false, false],
      ],
    );
  });

  it('are not found in a template that does more', () => {
    const refused = {
      'another day format': "{{ strftime_now('%Y-%m-%d') }}{% for m in messages %}{{ m.content }}{% endfor %}",
      'changed words': "{% for m in messages %}{{ m.content | upper + '\n' }}{% endfor %}",
      'looks into the words':
        "{% for m in messages %}{{ m.role + (': said ' if 'action' in m.content else ': ') + m.content + '\n' }}{% endfor %}",
      'numbers the turns': "{% for m in messages %}{{ loop.index ~ ': ' ~ m.content ~ '\n' }}{% endfor %}",
      'a word twice': '{% for m in messages %}{{ m.content + m.content }}{% endfor %}',
      'no Jinja': '{% for %}',
      'an error of its own': "{{ raise_exception('no') }}",
    };
    for (const [why, text] of Object.entries(refused)) {
      assert.equal(findTurnPieces(text), undefined, why);
    }
  });
});
