import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { processorMs } from '../../../test/processor-time';
import { ChatTemplate, longestTemplate, TemplateRefusal, TemplateUnclear } from './chat-template';
import { checkTemplate } from './check-template';

const humanBot = readFileSync(path.resolve('presets/human-bot.jinja'), 'utf8');
const chatMl =
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: ' Hello ' },
  { role: 'assistant', content: 'Hi.' },
  { role: 'user', content: 'And?' },
] as const;

describe('chat templates', () => {
  it('of paper A writes its turns, and nothing behind the last colon', () => {
    const template = new ChatTemplate(humanBot);
    const text = 'Be brief.\n<human>: Hello\n<bot>: Hi.\n<human>: And?\n';
    assert.equal(template.render(messages), text);
    assert.equal(template.render(messages, { addGenerationPrompt: true }), `${text}<bot>:`);
  });

  it('that work have no problem', () => {
    assert.equal(checkTemplate(humanBot, 'a.jinja'), undefined);
    assert.equal(checkTemplate(chatMl, 'a.jinja'), undefined);
  });

  for (const [what, template, code] of [
    ['what is not Jinja', '{% for m in messages %}', 'template.refused'],
    ['what refuses questions', "{{ raise_exception('no\n  roles') }}", 'template.refused'],
    ['only the last message', '{{ messages[-1].content }}', 'template.withoutRoles'],
    ['no content', '{% for m in messages %}{{ m.role }}{% endfor %}', 'template.withoutRoles'],
    ['no roles', '{% for m in messages %}{{ m.content }}\n{% endfor %}', 'template.withoutRoles'],
    ['one word for both', '{% for m in messages %}### {{ m.content }}\n{% endfor %}', 'template.withoutRoles'],
    [
      'another beginning of a reply',
      chatMl.replace("{{ '<|im_start|>assistant\n' }}", 'assistant:'),
      'template.rewritesTurns',
    ],
    ['a whole book', 'x'.repeat(longestTemplate + 1), 'template.tooLong'],
  ] as const) {
    it(`with ${what} are refused`, () => assert.equal(checkTemplate(template, 'a.jinja')?.code, code));
  }

  it('say which role they lose, and what they say themselves', () => {
    const user = "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% endif %}{% endfor %}";
    assert.deepEqual(checkTemplate(user, 'a.jinja')?.parameters, {
      file: 'a.jinja',
      what: 'leaves out what the assistant says',
    });
    const refused = checkTemplate("{{ raise_exception('no\n  roles') }}", 'a.jinja');
    assert.equal(refused?.parameters['detail'], 'no roles');
  });

  for (const [what, template] of [
    ['loops over loops', '{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}'],
    ['does nothing over and over', '{% for a in range(99999) %}{% endfor %}'.repeat(1000)],
    ['doubles a list', '{% set n = namespace(x=[1]) %}{% for i in range(40) %}{% set n.x = n.x + n.x %}{% endfor %}'],
    ['counts to the moon', '{% for a in range(9999999999) %}x{% endfor %}'],
    ['counts without end', '{% for a in range(0, 1, 0) %}x{% endfor %}'],
    ['doubles a text', "{% set n = namespace(x='xx') %}{% for i in range(40) %}{% set n.x = n.x ~ n.x %}{% endfor %}"],
    ['nests deeply', `{{ ${'('.repeat(30_000)}1${')'.repeat(30_000)} }}`],
  ] as const) {
    it(`that ${what} end soon`, () => {
      const spentMs = processorMs(() => {
        assert.equal(checkTemplate(template, 'a.jinja')?.code, 'template.refused');
      });
      assert.ok(spentMs < 5000, `${spentMs} ms`);
    });
  }

  it('are left to Jinja where this engine cannot tell', () => {
    assert.throws(() => new ChatTemplate('{{ messages | unheard_of }}').render(messages), TemplateUnclear);
    assert.equal(checkTemplate('{{ messages | unheard_of }}', 'a.jinja'), undefined);
    assert.throws(() => new ChatTemplate('{{ ('), TemplateRefusal);
  });
});
