import assert from 'node:assert/strict';
import type { ResolvedAction } from '../core/actions/resolve';
import { call, schemaOf } from '../core/actions/schema.cases';
import { WorkbenchError } from '../core/errors/workbench-error';
import { ActionHistory } from '../node/actions/action-history';
import { ContactQuestions } from './contact-questions';

const schema = schemaOf(call);
const context = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
const contacts = [
  { name: 'Ngozi Adeyemi', phone: '+44 7700 900010' },
  { name: 'Sam Lee', phone: '+44 7700 900011' },
  { name: 'Sam Hill', phone: '+44 7700 900012' },
];

/** Answers the questions in their order; a question without an answer fails. */
function chatWith(answers: string[], readContacts = async () => contacts) {
  const actions = new ActionHistory(schema, () => context);
  const asked: string[] = [];
  const said: string[] = [];
  const questions = new ContactQuestions({
    actions,
    readContacts,
    ask: async (question) => {
      asked.push(question);
      const answer = answers.shift();
      assert.ok(answer !== undefined, `unexpected question: ${question}`);
      return answer;
    },
    output: { say: (text) => void said.push(text) },
  });
  const call = (contact: string) => questions.settle(actions.resolve({ name: 'call', arguments: { contact } }));
  return { call, asked, said };
}

const phoneOf = ({ arguments: [argument] }: ResolvedAction) =>
  argument?.value?.kind === 'contact' ? argument.value.phone : undefined;

describe('asking whom an action means', () => {
  it('asks once for the contacts, then finds people by itself', async () => {
    const { call, asked, said } = chatWith(['y']);
    assert.equal(phoneOf(await call('Ngozi')), '+447700900010');
    assert.equal(phoneOf(await call('sam lee')), '+447700900011');
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /find "Ngozi"\?/);
    assert.deepEqual(said, ['  ▸ call: Ngozi Adeyemi (+447700900010)']);
  });

  it('takes a no for the whole chat and reads nothing', async () => {
    const { call, asked } = chatWith([''], () => assert.fail('read without leave'));
    assert.equal((await call('Ngozi')).status, 'incomplete');
    assert.equal((await call('Sam')).status, 'incomplete');
    assert.equal(asked.length, 1);
  });

  it('lets the user pick by number, and asks nothing for a number that was said', async () => {
    const { call, said } = chatWith(['yes', '2', '9', '']);
    assert.equal(phoneOf(await call('0301234567')), '0301234567');
    assert.equal(phoneOf(await call('Sam')), '+447700900012');
    assert.ok(said.includes('    1  Sam Lee (+447700900011)\n    2  Sam Hill (+447700900012)'));
    assert.equal((await call('Sam')).status, 'incomplete');
    assert.equal((await call('Ngosi')).status, 'incomplete');
  });

  it('asks again after the phone could not be read', async () => {
    let isLocked = true;
    const { call, asked } = chatWith(['y', 'y'], async () => {
      if (isLocked) {
        throw new WorkbenchError('contacts.unreadable', { detail: 'locked' });
      }
      return contacts;
    });
    await assert.rejects(call('Ngozi'), { code: 'contacts.unreadable' });
    isLocked = false;
    assert.equal(phoneOf(await call('Ngozi')), '+447700900010');
    assert.equal(asked.length, 2);
  });
});
