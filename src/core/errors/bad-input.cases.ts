import { clockNote } from '../actions/clock-note';
import { readReply } from '../actions/reply-reader';
import { actionOf, parameter, schemaOf, sms } from '../actions/schema.cases';
import { resolvePhone } from '../actions/spoken/scalars';
import type { ErrorCode } from './catalog';

/** A test that proves it: its file, and words of its title. */
type Proof = readonly [file: string, title: string];

/** Something wrong with a phone, a reply or a training: what a person reads of it, and what proves it. */
export interface BadInput {
  readonly what: string;
  /** Sentences that code makes, of errors or of words that stand in a file. */
  readonly said?: readonly string[];
  readonly codes?: readonly ErrorCode[];
  /** Codes of errors that a Python step reports. */
  readonly reported?: readonly string[];
  readonly quoted?: { readonly file: string; readonly words: string };
  /** What the sentences leave open. */
  readonly besides?: string;
  readonly proofs: readonly Proof[];
}

const schema = schemaOf(sms, actionOf('none', [parameter('level', 'integer')], { name: 'volume' }));
const yearMs = 365.25 * 86_400_000;

function problemOf(reply: string): string {
  const problems = readReply(reply, schema).actions.flatMap((action) => ('problem' in action ? action.problem : []));
  return problems[0] ?? '';
}

const replies = 'src/vscode/devices/chat/bad-replies.test.ts';
const actions = 'test/integration/phone-actions.test.ts';
const resume = 'test/integration/phone-session-resume.test.ts';
const conditions = 'test/integration/phone-conditions.test.ts';
const intents = 'src/core/actions/intent.test.ts';
const opening = 'src/node/actions/open-action.test.ts';

export const badPhones: readonly BadInput[] = [
  {
    what: 'no memory for the model',
    codes: ['device.tooLittleMemory'],
    proofs: [['test/integration/phone-session.test.ts', 'refuses a model that the phone has no memory for']],
  },
  {
    what: 'out of memory in mid-reply',
    codes: ['device.serverEnded'],
    besides: 'the reason is "was killed by the system, most likely because memory ran out"; what was written stays',
    proofs: [[conditions, 'runs out of memory in mid-reply']],
  },
  {
    what: 'restarted in mid-reply',
    quoted: { file: 'src/cli/tell-session-event.ts', words: 'its model was started anew, it had been ended' },
    besides: 'the reply is written again; where it begins otherwise, what was shown is not pieced together with it',
    codes: ['device.replyLost'],
    proofs: [
      [resume, 'is written again by a new server where the phone restarted'],
      [resume, 'is not pieced together from two that differ'],
    ],
  },
  {
    what: 'locked',
    codes: ['actions.phoneLocked'],
    proofs: [[actions, 'opens nothing on a locked phone']],
  },
  {
    what: 'asleep, its screen off',
    codes: ['actions.phoneAsleep'],
    proofs: [
      [actions, 'one asleep'],
      [opening, 'opens nothing while the screen is off'],
    ],
  },
  {
    what: 'does not tell that it is locked or asleep',
    codes: ['actions.notShown'],
    proofs: [
      ['src/core/actions/start-answer.test.ts', 'is opened only with "Status: ok"'],
      [opening, 'says so when the phone refuses or does not answer'],
    ],
  },
  {
    what: 'has no app for it, or does not let a computer open it',
    codes: ['actions.noApp', 'actions.notPermitted'],
    proofs: [[actions, 'without an app, or without permission']],
  },
  {
    what: 'keeps its contacts to itself',
    codes: ['contacts.notPermitted'],
    proofs: [['test/integration/phone-android.test.ts', 'keeps them to itself where it denies it']],
  },
  {
    what: 'a clock that is 3 years off',
    said: [clockNote(-3 * yearMs) ?? ''],
    besides: 'said with every action that has a time',
    proofs: [
      ['src/core/actions/clock-note.test.ts', 'is said of every action with a time, before it is confirmed'],
      ['test/integration/phone-android-profiles.test.ts', 'even one that is years off'],
    ],
  },
  {
    what: 'without `sha256sum`',
    codes: ['device.androidTooOld', 'device.noSha256'],
    proofs: [[conditions, 'lacks sha256sum']],
  },
  {
    what: 'temperatures of `HAL Ready: false`',
    quoted: { file: 'src/cli/commands/devices-telemetry.ts', words: 'not reported' },
    besides: 'never 0, and absent where telemetry is stored',
    proofs: [
      ['test/integration/phone-android-load.test.ts', 'reports no temperatures where its hardware has none'],
      ['test/integration/phone-telemetry.test.ts', 'leaves out what the phone’s hardware does not report'],
    ],
  },
];

export const badReplies: readonly BadInput[] = [
  {
    what: 'never stops',
    quoted: { file: 'src/cli/terminal/turn-view.ts', words: 'cut off at the longest that a reply may be' },
    proofs: [[replies, 'never stops: the reply is cut off at the limit']],
  },
  {
    what: 'half an action',
    said: [problemOf('<action>{"name":"sms","argum')],
    proofs: [[replies, 'half an action']],
  },
  {
    what: 'ten actions',
    codes: ['actions.tooMany'],
    besides: 'each waits for a confirmation of its own; of more than sixteen the rest is left out, which is said',
    proofs: [
      [replies, 'writes ten actions: each is a card of its own'],
      [opening, 'opens six a minute on one phone'],
      ['src/core/actions/reply-reader.test.ts', 'reads at most sixteen actions and says that there were more'],
    ],
  },
  {
    what: 'an unknown action',
    said: [problemOf('<action>{"name":"wipe","arguments":{}}</action>')],
    proofs: [[replies, 'an unknown action']],
  },
  {
    what: 'an argument of the wrong type',
    said: [
      problemOf('<action>{"name":"sms","arguments":{"contact":["Sam"]}}</action>'),
      problemOf('<action>{"name":"volume","arguments":{"level":0.5}}</action>'),
    ],
    proofs: [[replies, 'a list for a text']],
  },
  {
    what: 'shell metacharacters',
    besides: 'they stay one quoted word, which is shown before it is confirmed and reaches the app as it is',
    proofs: [
      [intents, 'as one word and nothing else'],
      [actions, 'opens a message with its words as they are'],
    ],
  },
  {
    what: '`</action>` or control tokens inside a text',
    besides: 'they are words of the text; what goes back to the model has its control tokens broken',
    proofs: [
      [replies, 'puts tags and control tokens into a text: they are words'],
      [replies, 'writes control tokens: they come back to the model broken'],
    ],
  },
  {
    what: 'right-to-left overrides',
    besides: 'they are left out of what is shown and of what the phone gets',
    proofs: [[replies, 'writes right-to-left overrides and controls']],
  },
  {
    what: 'a code that forwards calls',
    said: [(({ status, ...more }) => ('reason' in more ? more.reason : status))(resolvePhone('**21*0900#'))],
    proofs: [[intents, 'dials no code that can forward calls or wipe a phone']],
  },
  {
    what: 'a time that is not certain',
    besides: 'the assistant asks: "7 in the morning or in the evening?"',
    proofs: [['src/core/actions/spoken/moment.test.ts', 'asks the question that settles an unclear time']],
  },
  {
    what: 'actions that bind no model, because their grammar does not compile',
    codes: ['actions.grammar'],
    proofs: [
      ['src/core/actions/parse-schema.test.ts', 'refuses what could not work'],
      ['test/integration/action-grammar.test.ts', 'are those that llama.cpp takes, and the others it refuses'],
    ],
  },
];
