import assert from 'node:assert/strict';
import type { ResolvedAction } from '../core/actions/resolve';
import { call, schemaOf } from '../core/actions/schema.cases';
import { WorkbenchError } from '../core/errors/workbench-error';
import { Conversation } from '../node/conversation/conversation';
import type { ChatEvent } from '../node/llama/chat-event';
import { timings } from '../node/llama/chat-event.cases';
import { ActionQuestions } from './action-questions';
import type { Output } from './output';
import type { PhoneChat } from './phone-chat';
import { TerminalChecklist } from './terminal/checklist';
import { runTurn } from './turn';

const schema = schemaOf(call);
const numberOf = ({ arguments: [argument] }: ResolvedAction) =>
  argument?.value?.kind === 'contact' ? argument.value.phone : undefined;

/** A model that gives this reply, and a person who gives these answers; what is not expected fails. */
async function chatWith(reply: string, answers: string[], { mayOpen = true, contactsCode = '' } = {}) {
  const opened: (string | undefined)[] = [];
  const asked: string[] = [];
  const codes: string[] = [];
  async function* askModel(): AsyncGenerator<ChatEvent> {
    yield { type: 'token', text: reply };
    yield { type: 'done', finishReason: 'stop', timings };
  }
  const context = () => ({ now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' });
  const chat: PhoneChat = {
    conversation: new Conversation({ askModel, schema, systemPrompt: '', context }),
    prepare: () => {},
    readContacts: async () => {
      if (contactsCode === 'contacts.notPermitted') {
        throw new WorkbenchError(contactsCode);
      }
      return [{ name: 'Ngozi Adeyemi', phone: '+44 7700 900010' }];
    },
    open: async (action) => {
      opened.push(numberOf(action));
      return {};
    },
  };
  const output: Output = {
    isJson: false,
    people: process.stdout,
    checklist: new TerminalChecklist({ write: () => true }, false),
    event: () => {},
    say: () => {},
    error: ({ code }) => void codes.push(code),
  };
  const { signal } = new AbortController();
  const questions = new ActionQuestions(chat, {
    ask: async (question) => {
      asked.push(question);
      const answer = answers.shift();
      assert.ok(answer !== undefined, `unexpected question: ${question}`);
      return answer;
    },
    mayOpen,
    output,
    signal,
  });
  const turn = await runTurn(chat.conversation, 'hello', { output, signal }, () => {});
  await questions.settle(turn?.actions ?? []);
  assert.deepEqual(answers, [], 'a question was not asked');
  return { opened, asked, codes };
}

const action = (contact: string) => `<action>${JSON.stringify({ name: 'call', arguments: { contact } })}</action>`;

describe('the actions of a reply', () => {
  it('are offered one by one, each with its person found first', async () => {
    const { opened } = await chatWith(action('Ngozi') + action('0301234567'), ['y', 'o', 's']);
    assert.deepEqual(opened, ['+447700900010']);
  });

  it('are opened never where nobody can confirm', async () => {
    const { opened, asked } = await chatWith(action('0301234567'), [], { mayOpen: false });
    assert.deepEqual([opened, asked], [[], []]);
  });

  it('are looked up again when an edit names another person', async () => {
    const { opened } = await chatWith(action('0301234567'), ['e', 'Ngozi', 'y', 'o']);
    assert.deepEqual(opened, ['+447700900010']);
  });

  it('are not offered while it is open whom they mean', async () => {
    const denied = { contactsCode: 'contacts.notPermitted' };
    const { opened, codes } = await chatWith(action('Ngozi'), ['y'], denied);
    assert.deepEqual([opened, codes], [[], ['contacts.notPermitted']]);
  });

  it('do nothing where the reply only looks like one', async () => {
    const half = '<action>{"name":"call","arguments":{"contact":"0301234567"}';
    const unknown = '<action>{"name":"reboot","arguments":{}}</action>';
    const inText = 'Type [o]pen on the phone, [e]dit, [s]kip (Enter): o\r\no\r\n';
    for (const reply of [half, unknown, inText]) {
      assert.deepEqual((await chatWith(reply, [])).opened, [], reply);
    }
  });
});
