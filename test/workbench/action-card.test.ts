import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { prepareVscodeServer } from '../../scripts/vscode-server/prepare.mjs';
import { commandFor } from '../../src/core/actions/command';
import { schemaOf, sms } from '../../src/core/actions/schema.cases';
import { Conversation } from '../../src/node/conversation/conversation';
import type { ChatEvent } from '../../src/node/llama/chat-event';
import { timings } from '../../src/node/llama/chat-event.cases';
import type { ChatBackend } from '../../src/vscode/devices/chat/backend';
import { quietPhone } from '../../src/vscode/devices/chat/deployed.cases';
import { findPageProblems } from './driver/accessibility';
import { type ChatView, openChatView } from './driver/chat-view';
import { requireEnvironment } from './driver/session';
import { launchBrowser } from './driver/window';

const schema = schemaOf(sms);
const contacts = [
  { name: 'Sam Lee', phone: '+44 7700 900011' },
  { name: 'Sam Hill', phone: '+44 7700 900012' },
];

/** A model that always texts Sam, and a phone that notes what it is to open. */
class TextingPhone implements ChatBackend {
  readonly steps = [];
  readonly opened: (string | undefined)[] = [];

  async deploy(): ReturnType<ChatBackend['deploy']> {
    const clock = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
    const conversation = new Conversation({ askModel: textSam, schema, systemPrompt: '', context: () => clock });
    return {
      ...quietPhone,
      ask: (text, signal) => conversation.ask(text, signal),
      revise: (resolved, words) => conversation.actions.revise(resolved, words),
      useContacts: async () => conversation.actions.useContacts(contacts),
      open: async (resolved) => {
        this.opened.push(commandFor(resolved));
        return {};
      },
    };
  }
}

async function* textSam(): AsyncGenerator<ChatEvent> {
  const call = { name: 'sms', arguments: { contact: 'Sam', message: 'I am late' } };
  yield { type: 'token', text: `<action>${JSON.stringify(call)}</action>` };
  yield { type: 'done', finishReason: 'stop', timings };
}

describe('The card of an action', function () {
  this.timeout(120_000);
  const phone = new TextingPhone();
  let browser: Browser;
  let view: ChatView;
  let card: Locator;
  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    browser = await launchBrowser(await prepareVscodeServer());
    view = await openChatView(browser, phone, (chat) => chat.actions.useContacts());
    await view.chat.deploy();
    await view.page.getByRole('textbox', { name: 'Message to the phone' }).fill('Text Sam that I am late');
    await view.page.keyboard.press('Enter');
    card = view.page.locator('action-card').first();
  });
  after(async () => {
    await view?.dispose();
    await browser?.close();
  });

  it('asks for the contacts, then lets one pick among several with the keyboard', async () => {
    await card.getByText('Not runnable until this is clear.').waitFor();
    await card.getByRole('button', { name: 'Look in Contacts' }).focus();
    await view.page.keyboard.press('Enter');
    const choices = card.getByRole('group', { name: 'Choose the contact' });
    await choices.getByRole('button', { name: 'Sam Hill (+447700900012)' }).focus();
    await view.page.keyboard.press('Enter');
    await card.getByText('→ Sam Hill (+447700900012)').waitFor();
    assert.equal(await card.getByRole('button', { name: 'Run on Phone' }).count(), 1);
  });

  it('opens what its fields say at that moment', async () => {
    const message = card.getByRole('textbox', { name: 'message' });
    assert.equal(await message.inputValue(), 'I am late');
    await message.fill("It's $(date) o'clock");
    await card.getByRole('button', { name: 'Dry Run' }).click();
    await card.getByText(`'sms_body' 'It'\\''s $(date) o'\\''clock'`).waitFor();
    assert.deepEqual(phone.opened, []);
    await card.getByRole('button', { name: 'Run on Phone' }).click();
    await card.getByText('Opened on the phone').waitFor();
    const [command = '', ...others] = [...phone.opened];
    assert.deepEqual(others, []);
    assert.ok(command.includes(`'smsto:+447700900012' '--es' 'sms_body' 'It'\\''s $(date) o'\\''clock'`));
  });

  it('says what is wrong beside the field and takes the buttons away', async () => {
    const person = card.getByRole('textbox', { name: 'contact' });
    await person.fill('*21*0900#');
    await person.press('Enter');
    await card.getByText('is no phone number that can be called').waitFor();
    assert.equal(await person.getAttribute('aria-invalid'), 'true');
    assert.equal(await card.getByRole('button', { name: 'Run on Phone' }).count(), 0);
    await person.fill('0301 234567');
    await person.press('Enter');
    await card.getByText('→ 0301 234567 (0301234567)').waitFor();
    assert.equal(await card.getByText('Opened on the phone').count(), 0, 'what was opened before is another action');
  });

  // Last: axe itself sets styles that the page's policy forbids.
  it('broke no policy, and is accessible', async () => {
    assert.deepEqual(view.violations, []);
    assert.deepEqual(await findPageProblems(view.page), []);
  });
});
