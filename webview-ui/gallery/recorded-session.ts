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
