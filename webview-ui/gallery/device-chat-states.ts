import { recipeSettings } from '../../src/core/chat/settings';
import type { DeviceChatState, TurnView } from '../../src/protocol/webview/device-chat';
import type { HistoryView } from '../../src/protocol/webview/device-chat-choices';
import ambiguousText from '../../test/workbench/gallery/recordings/ambiguous.jsonl';
import lostText from '../../test/workbench/gallery/recordings/link-lost.jsonl';
import sessionText from '../../test/workbench/gallery/recordings/session.jsonl';
import streamText from '../../test/workbench/gallery/recordings/stream.jsonl';
import { formattedReply, hostileReply, rightToLeft } from './hostile-texts';
import { atRate, type RecordedEvent, readRecording, stateAfter, stateBefore } from './recorded-session';

/** A state of the device panel: where it stands, and what happens to it from there on. */
export interface GalleryState {
  readonly title: string;
  readonly state: DeviceChatState;
  readonly events?: readonly RecordedEvent[];
  /** What is answered to whatever is asked. */
  readonly reply: readonly RecordedEvent[];
  readonly viewState?: unknown;
}

const session = readRecording(sessionText);
const lost = readRecording(lostText);
const ambiguous = readRecording(ambiguousText);
const whole = stateAfter(session);
const streamed = readRecording(streamText);
/** As a good phone writes it, whatever the computer that recorded it was busy with. */
const reply = atRate(streamed, 20);
const fast = 100;
const minute = 60_000;

function turnOf(request: string, text: string, more: Partial<TurnView> = {}): TurnView {
  const { timings } = whole.turns.at(-1) ?? {};
  return {
    id: `made-${request.slice(0, 40)}`,
    at: '2026-11-21T10:30:00Z',
    request,
    reply: text,
    actions: [],
    status: 'finished',
    ...(timings && { timings }),
    ...more,
  };
}

type Change = Partial<DeviceChatState>;

/** Made only where it is shown: some are large. */
function showing(
  title: string,
  change: Change | (() => Change),
  more: Partial<Omit<GalleryState, 'state'>> = {},
): GalleryState {
  return {
    title,
    reply,
    ...more,
    get state() {
      return { ...whole, ...(typeof change === 'function' ? change() : change) };
    },
  };
}

const manyTurns = () =>
  Array.from({ length: 10_000 }, (_, index): TurnView => {
    const turn = whole.turns[index % whole.turns.length] ?? turnOf('Hello', 'Hello');
    return {
      ...turn,
      id: `many-${index}`,
      request: `${index + 1}: ${turn.request}`,
      actions: index % 7 ? [] : turn.actions,
    };
  });

const history: HistoryView = {
  openId: 'open',
  folder: '/home/ngozi/phone-assistant/.mobile-llm/chats',
  chats: [
    { id: 'open', title: 'Call Ngozi after lunch', changedAt: '2026-11-21T10:30:00Z', turnCount: whole.turns.length },
    { id: 'b', title: rightToLeft.request, changedAt: '2026-11-20T18:04:00Z', turnCount: 12 },
    {
      id: 'c',
      title: `<b>A title</b> that is far too long ${'and on '.repeat(20)}`,
      changedAt: '2026-11-19T08:00:00Z',
      turnCount: 1,
    },
  ],
};

const settings = {
  current: { ...recipeSettings('You are a phone assistant.', 256), temperature: 0.7, seed: 7 },
  recipe: recipeSettings('You are a phone assistant.', 256),
};

const adapter = { label: 'phone-assistant, rank 16', sizeBytes: 9_800_000, scale: 0.5 };

const resolved = whole.turns.flatMap(({ actions }) => actions).find(({ kind }) => kind === 'resolved');
const forms =
  resolved?.kind === 'resolved'
    ? [
        { name: resolved.name, parameters: resolved.arguments },
        {
          name: 'settings',
          parameters: [
            { name: 'page', isRequired: true, maxLength: 40, options: ['wifi', 'bluetooth', 'display'] },
            { name: 'note', isRequired: false, maxLength: 4_000 },
          ],
        },
      ]
    : [];

const memory = whole.memory ?? {
  weightsBytes: 92e6,
  keyValueCacheBytes: 24e6,
  computeBuffersBytes: 50e6,
  repackedBytes: 0,
  totalBytes: 166e6,
  availableBytes: 2.1e9,
  reserveBytes: 400e6,
  loading: 'read',
  verdict: 'fits',
};

const refused = {
  code: 'phone.tooLittleMemory',
  message: 'The model needs 2.4 GB of memory; 1.9 GB are available on this phone, of which 0.4 GB stay with Android.',
  fix: 'Close apps on the phone, or choose a smaller variant such as Q4_0.',
};

/** Every state that a user can see, by the name that stands in its address. */
export const deviceChatStates: Readonly<Record<string, GalleryState>> = {
  conversation: showing('Conversation, as recorded', {}),
  deploying: {
    title: 'Deploying',
    state: stateBefore(session, isPushing),
    events: session.slice(session.findIndex(({ event }) => isPushing(event))),
    reply,
  },
  ready: showing('Ready, nothing said', { turns: [] }),
  reading: showing('Reading a long prompt', {
    turns: [
      ...whole.turns,
      turnOf('And now?', '', { status: 'streaming', progress: { kind: 'reading', doneTokens: 128, totalTokens: 480 } }),
    ],
    phase: { kind: 'replying', turnId: 'made-And now?' },
  }),
  streaming: showing('Streaming at 100 tokens/s', {}, { events: atRate(streamed, fast) }),
  'streaming-long': showing('Streaming for half a minute', () => ({ turns: manyTurns() }), {
    events: atRate(streamed, fast, 13),
  }),
  'cut-off': showing('Cut off', {
    turns: [turnOf('Count to a million', 'one two three four '.repeat(60), { status: 'cut-off' })],
  }),
  interrupted: showing('Interrupted reply', {
    turns: [turnOf('Tell me a story', 'Once upon a', { status: 'interrupted' })],
  }),
  quiet: showing('A phone that is slow or silent', {
    turns: [
      turnOf('Tell me a story', 'Once upon a', {
        status: 'streaming',
        progress: { kind: 'writing', replyTokens: 4, tokensPerSecond: 0.1, quietSeconds: 9 },
      }),
    ],
  }),
  stopped: showing('Stopped reply', { turns: [turnOf('Tell me a story', 'Once upon a', { status: 'stopped' })] }),
  'not-running': showing('Model stopped', {
    phase: { kind: 'stopped', reason: 'llama-server on the phone was killed: out of memory.' },
  }),
  failed: showing('Failed', {
    turns: [],
    phase: {
      kind: 'failed',
      error: {
        code: 'adb.offline',
        message: 'Pixel 8 does not answer.',
        fix: 'Plug the cable in again and unlock the phone.',
      },
    },
  }),
  'failed-reply': showing('Failed reply', {
    turns: [
      turnOf('Hello', '', {
        status: 'failed',
        error: { code: 'x', message: 'The phone did not answer for 60 s.', fix: 'Ask again.' },
      }),
    ],
  }),
  'memory-tight': showing('Memory tight', {
    memory: {
      ...memory,
      verdict: 'tight',
      loading: 'mapped',
      reason: 'Android may close other apps while the model runs.',
    },
  }),
  'memory-refused': showing('Memory refused', {
    turns: [],
    memory: {
      ...memory,
      totalBytes: 2.4e9,
      weightsBytes: 2.1e9,
      availableBytes: 1.9e9,
      verdict: 'refused',
      reason: refused.message,
    },
    phase: { kind: 'failed', error: refused },
  }),
  'link-lost': {
    title: 'Link lost and found, as recorded',
    state: stateBefore(lost, ({ type }) => type === 'link'),
    events: lost.slice(lost.findIndex(({ event }) => event.type === 'link')),
    reply,
  },
  'link-gone': showing('Link gone', { link: { kind: 'gone', reason: 'Pixel 8 did not come back in 2 minutes.' } }),
  'invalid-action': showing('Invalid action', {
    turns: [
      turnOf('Text Sam', '', {
        actions: [
          {
            kind: 'invalid',
            id: 'bad',
            raw: '<action>{"name":"sms","arguments":{"contact":"0301',
            problem: 'It does not end.',
          },
        ],
        rawReply: 'Sure! <action>{"name":"sms","arguments":{"contact":"0301',
      }),
    ],
  }),
  'ambiguous-action': { title: 'Ambiguous action, as recorded', state: stateAfter(ambiguous), reply },
  hostile: showing('Hostile reply', { turns: [turnOf('<b>Hi</b>\u202e', hostileReply)] }),
  formatted: showing('Markdown', { turns: [turnOf('How do I get there?', formattedReply)] }),
  'right-to-left': showing('Right to left', { turns: [turnOf(rightToLeft.request, rightToLeft.reply)] }),
  'long-reply': showing('10,000 lines', () => ({
    turns: [turnOf('Count', Array.from({ length: 10_000 }, (_, index) => `Line **${index + 1}**\n\n`).join(''))],
  })),
  'no-spaces': showing('A million characters', () => ({ turns: [turnOf('Scream', 'a'.repeat(1_000_000))] })),
  many: showing('10,000 messages', () => ({ turns: manyTurns(), unseenTurns: 9_990 })),
  versions: showing('Versions', { turns: whole.turns.map((turn) => ({ ...turn, versions: { shown: 1, count: 2 } })) }),
  correctable: showing('Corrected', {
    turns: whole.turns.map((turn, index) => ({
      ...turn,
      ...(index === 0 && {
        corrected: { reply: '', actions: [{ name: 'call', arguments: { contact: 'Ngozi', time: 'after lunch' } }] },
      }),
    })),
    actionForms: forms,
  }),
  charts: showing('Charts', {}, { viewState: { aside: 'charts' } }),
  'charts-unreported': showing(
    'Charts, little reported',
    {
      samples: whole.samples.map(({ at, isCharging, availableMemoryBytes }) => ({
        at,
        isCharging,
        clusters: [],
        ...(availableMemoryBytes !== undefined && { availableMemoryBytes }),
      })),
    },
    { viewState: { aside: 'charts' } },
  ),
  history: showing('Chats', { history }, { viewState: { aside: 'history' } }),
  'history-deleted': showing(
    'Chat deleted',
    {
      history: {
        ...history,
        deleted: { id: 'd', title: 'Thanks' },
        problem: 'The disk is full: what is said now is not kept.',
      },
    },
    { viewState: { aside: 'history' } },
  ),
  'deleted-elsewhere': showing('Chat deleted elsewhere', {
    history: { ...history, deleted: { id: history.openId, title: 'Thanks', isElsewhere: true } },
  }),
  settings: showing('Settings', { settings, adapter }, { viewState: { aside: 'settings' } }),
  choices: showing('Pickers, adapter, history', {
    settings,
    adapter,
    history,
    phones: [
      { serial: whole.phone.serial, label: whole.phone.label, isVirtual: true, isChosen: true },
      { serial: 'A1', label: 'Pixel 8', isVirtual: false, isChosen: false },
      {
        serial: 'A2',
        label: 'Galaxy A5',
        isVirtual: false,
        isChosen: false,
        obstacle: 'it asks whether this computer may be trusted',
      },
    ],
    models: [
      { id: 'q4', label: 'Q4_0', sizeBytes: 92e6, isChosen: true },
      { id: 'f16', label: 'f16', sizeBytes: 271e6, isChosen: false, obstacle: 'it does not fit' },
    ],
  }),
  hot: showing('Hot phone', {
    phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
    samples: whole.samples.map((sample) => ({ ...sample, thermalStatus: 3, skinCelsius: 44.5, isCharging: true })),
  }),
  draft: showing('Draft kept', { draft: 'Add yoga on' }),
  old: showing('Yesterday’s turns', {
    turns: whole.turns.map((turn) => ({ ...turn, at: new Date(Date.now() - 30 * 60 * minute).toISOString() })),
  }),
};

function isPushing(event: RecordedEvent['event']): boolean {
  const phase = event.type === 'change' ? event.change.phase : event.type === 'state' ? event.state.phase : undefined;
  return (
    phase?.kind === 'deploying' && phase.steps.some(({ id, progress }) => id === 'model' && progress !== undefined)
  );
}
