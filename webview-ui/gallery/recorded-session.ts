import { isRecord } from '../../src/protocol/webview/channel';
import { applyToState, type DeviceChatState, isToView, type ToView } from '../../src/protocol/webview/device-chat';

/** What a view was told, and how many milliseconds after it opened. */
export interface RecordedEvent {
  readonly atMs: number;
  readonly event: ToView;
}

/** A session as `npm run webview -- --record` wrote it down: a line an event. @throws Error for a line that is none */
export function readRecording(text: string): readonly RecordedEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const value: unknown = JSON.parse(line);
      if (!isRecord(value) || typeof value['atMs'] !== 'number' || !isToView(value['event'])) {
        throw new Error(`Line ${index + 1} of the recording holds no event of this protocol; record it again.`);
      }
      return { atMs: value['atMs'], event: value['event'] };
    });
}

/** What the view showed after so many of the events, the first of which tells the whole state. */
export function stateAfter(events: readonly RecordedEvent[], count = events.length): DeviceChatState {
  const [first, ...others] = events.slice(0, count);
  if (first?.event.type !== 'state') {
    throw new Error('A recording begins with the whole state.');
  }
  return others.reduce((state, { event }) => applyToState(state, event), first.event.state);
}

/** What the view showed just before the first event like this. */
export function stateBefore(events: readonly RecordedEvent[], isIt: (event: ToView) => boolean): DeviceChatState {
  const index = events.findIndex(({ event }) => isIt(event));
  if (index < 1) {
    throw new Error('The recording has no such event.');
  }
  return stateAfter(events, index);
}

/** As often as the extension tells a page more of a reply. */
const textIntervalMs = 33;

/** The reply of a recording's only turn as it comes at this rate, so many times over. */
export function atRate(events: readonly RecordedEvent[], tokensPerSecond: number, times = 1): readonly RecordedEvent[] {
  const [turn] = stateAfter(events).turns;
  const tokens = turn?.timings?.replyTokens;
  if (!turn || !tokens) {
    throw new Error('The recording has no finished reply.');
  }
  const whole = `${turn.reply}\n\n`.repeat(times);
  const perEvent = (turn.reply.length / tokens) * tokensPerSecond * (textIntervalMs / 1000);
  const count = Math.ceil(whole.length / perEvent);
  const pieces = Array.from({ length: count }, (_, index): readonly RecordedEvent[] => {
    const atMs = (index + 1) * textIntervalMs;
    const text = whole.slice(Math.floor(index * perEvent), Math.floor((index + 1) * perEvent));
    const replyTokens = Math.round(((index + 1) * tokensPerSecond * textIntervalMs) / 1000);
    const progress = { kind: 'writing', replyTokens, tokensPerSecond } as const;
    return [
      { atMs, event: { type: 'reply-text', turnId: turn.id, text } },
      ...(index % 10 === 0 ? [{ atMs, event: { type: 'reply-progress', turnId: turn.id, progress } } as const] : []),
    ];
  });
  const { timings: _timings, ...unfinished } = turn;
  const endMs = (count + 1) * textIntervalMs;
  return [
    { atMs: 0, event: { type: 'turn', turn: { ...unfinished, reply: '', status: 'streaming' } } },
    { atMs: 0, event: { type: 'change', change: { phase: { kind: 'replying', turnId: turn.id } } } },
    ...pieces.flat(),
    { atMs: endMs, event: { type: 'turn', turn: { ...turn, reply: whole.trim() } } },
    { atMs: endMs, event: { type: 'change', change: { phase: { kind: 'ready' } } } },
  ];
}
