import type { ReplyProgress, TimingsView, TurnView } from '../../../../src/protocol/webview/device-chat';
import { formatMilliseconds, formatSeconds } from '../../../shared/format';

/** What to say of a reply that did not end by itself. */
const endings: Partial<Record<TurnView['status'], string>> = {
  stopped: 'Stopped',
  interrupted: 'The window was closed in the middle of this',
  'cut-off': 'The reply was cut off at the longest that a reply may be',
};

/** How a reply ended and how fast it was; empty where nothing is to be said. */
export function describeNumbers({ status, goesOn, timings, progress }: TurnView, isVirtual: boolean): string {
  const numbers = progress ? describeProgress(progress) : timings ? describeTimings(timings) : '';
  const isSpeed = numbers !== '' && (progress === undefined || progress.kind === 'writing');
  const whose = isVirtual && isSpeed ? 'this computer’s speed, not a phone’s' : '';
  const ending = goesOn
    ? 'The window was closed in the middle of this; it goes on when the model is ready'
    : endings[status];
  return [ending ?? '', numbers, whose].filter((part) => part !== '').join(' · ');
}

function describeProgress({ quietSeconds, ...progress }: ReplyProgress): string {
  const quiet = quietSeconds === undefined ? '' : formatSeconds(quietSeconds);
  switch (progress.kind) {
    case 'waiting':
      return quiet === '' ? '' : `Waiting for the phone to begin for ${quiet}`;
    case 'reading': {
      const reading = `Reading ${progress.doneTokens} of ${progress.totalTokens} tokens…`;
      return quiet === '' ? reading : `${reading} nothing new for ${quiet}`;
    }
    case 'writing': {
      const writing = `${progress.tokensPerSecond.toFixed(1)} tokens/s · ${progress.replyTokens} tokens`;
      return quiet === '' ? writing : `${writing} · waiting for the next for ${quiet}`;
    }
  }
}

function describeTimings(timings: TimingsView): string {
  return [
    `${formatMilliseconds(timings.firstTokenMs)} to first token`,
    `${timings.tokensPerSecond.toFixed(1)} tokens/s`,
    `${timings.replyTokens} tokens`,
    `prompt ${timings.promptTokensPerSecond.toFixed(0)} tokens/s`,
  ].join(' · ');
}
