import assert from 'node:assert/strict';
import { actionOf, parameter, schemaOf, sms } from '../core/actions/schema.cases';
import type { OpenedAction } from '../core/actions/start-answer';
import { WorkbenchError } from '../core/errors/workbench-error';
import { ActionHistory } from '../node/actions/action-history';
import { OpeningQuestions } from './opening-questions';

const schema = schemaOf(sms, actionOf('none', [parameter('words', 'text')], { name: 'note' }));
const context = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };

/** Answers the questions in their order; a question without an answer fails. */
function chatWith(answers: string[], open = async (): Promise<OpenedAction> => ({})) {
  const actions = new ActionHistory(schema, () => context);
  const shown: string[] = [];
  const opened: string[] = [];
  const events: unknown[] = [];
  const questions = new OpeningQuestions({
    actions,
    open: async (action) => {
      const result = await open();
      opened.push(String(action.call.arguments['message']));
      return result;
    },
    ask: async (question) => {
      shown.push(question);
      const answer = answers.shift();
      assert.ok(answer !== undefined, `unexpected question: ${question}`);
      return answer;
    },
    settle: async (action) => action,
    output: {
      say: (line) => void shown.push(line),
      event: ({ event }) => void events.push(event),
      error: ({ code }) => void shown.push(code),
    },
  });
  const offer = (values: Readonly<Record<string, string>>, name = 'sms') =>
    questions.offer(actions.resolve({ name, arguments: values }));
  return { offer, shown, opened, events, answers };
}

const message = { contact: '0301234567', message: 'I am late' };

describe('offering to open an action', () => {
  it('shows the exact command, and opens it on an explicit answer only', async () => {
    for (const answer of ['', 'y', 'yes', 's', 'ok', 'no', 'opened', 'o p e n']) {
      const { offer, opened, events } = chatWith([answer]);
      await offer(message);
      assert.deepEqual(opened, [], answer);
      assert.deepEqual(events, ['dry-run', 'skipped'], answer);
    }
    for (const answer of ['o', 'open', 'O']) {
      const { offer, shown, opened } = chatWith([answer]);
      await offer(message);
      assert.deepEqual(opened, ['I am late']);
      const command =
        "am start -W '-a' 'android.intent.action.SENDTO' '-d' 'smsto:0301234567' '--es' 'sms_body' 'I am late'";
      assert.equal(shown[0], `    would run: ${command}`);
      assert.equal(shown.at(-1), '    opened on the phone');
    }
  });

  it('takes other words, which pass the same checks, and shows the new command before it asks again', async () => {
    const { offer, shown, opened } = chatWith(['e', '', "it's $(reboot)", 'o']);
    await offer(message);
    assert.deepEqual(opened, ["it's $(reboot)"]);
    assert.ok(shown.some((line) => line.startsWith('    would run: ') && line.endsWith(`'it'\\''s $(reboot)'`)));
  });

  it('opens nothing that an edit made incomplete, whatever is answered', async () => {
    const { offer, shown, opened } = chatWith(['e', 'Ngozi', '-', 'o']);
    await offer(message);
    assert.deepEqual(opened, []);
    assert.equal(shown.at(-1), '    [e]dit, [s]kip (Enter): ');
  });

  it('says what failed and offers the action again', async () => {
    let isLocked = true;
    const { offer, shown, opened } = chatWith(['o', 'o'], async () => {
      if (isLocked) {
        isLocked = false;
        throw new WorkbenchError('actions.phoneLocked');
      }
      return { note: 'Look.' };
    });
    await offer(message);
    assert.ok(shown.includes('actions.phoneLocked'));
    assert.deepEqual([opened.length, shown.at(-1)], [1, '    opened on the phone. Look.']);
  });

  it('asks nothing about what is not complete or opens nothing', async () => {
    const { offer, shown } = chatWith([]);
    await offer({ contact: 'Ngozi', message: 'hi' });
    await offer({ words: 'milk' }, 'note');
    assert.deepEqual(shown, []);
  });

  it('lets no text of the model reach the terminal or the shell as more than text', async () => {
    const hostile = "'; reboot #\u001b[2J\u202e$(id)\u0000\r\n[o]pen: o";
    const { offer, shown, opened } = chatWith(['e', '', '', '']);
    await offer({ contact: '0301234567', message: hostile });
    assert.deepEqual(opened, []);
    for (const line of shown) {
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/, line);
    }
    assert.match(shown[0] ?? '', / 'sms_body' ''\\''; reboot # \[2J\$\(id\) \[o\]pen: o'$/);
  });
});
