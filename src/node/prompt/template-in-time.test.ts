import assert from 'node:assert/strict';
import { checkTemplateInTime, findTurnPiecesInTime } from './template-in-time';

const chatMl =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
/** Few and short values, but the last one is written as 2 to the power of 60 numbers. */
const nested =
  "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x ~ '' }}";

describe('chat templates that nobody has read', () => {
  it('are checked and taken apart', () => {
    assert.equal(checkTemplateInTime(chatMl, 'a.jinja'), undefined);
    assert.equal(checkTemplateInTime('{{ messages[0].content }}', 'a.jinja')?.code, 'template.withoutRoles');
    assert.equal(findTurnPiecesInTime(chatMl)?.userToAssistant, '<|im_end|>\n<|im_start|>assistant\n');
  });

  it('are refused where a single operation of them does not end', () => {
    const problem = checkTemplateInTime(nested, 'a.jinja', 300);
    assert.deepEqual([problem?.code, problem?.parameters['detail']], ['template.refused', 'it computes without end']);
    assert.equal(findTurnPiecesInTime(nested, {}, 300), undefined);
  });
});
