import type { ReplyProgress, TimingsView, TurnView } from '../../../../src/protocol/webview/device-chat';
import { formatMilliseconds, formatSeconds } from '../../../shared/format';
import { l10n } from '../../../shared/l10n';

/** What to say of a reply that did not end by itself. */
const endings: Partial<Record<TurnView['status'], string>> = {
  stopped: l10n.t('Stopped'),
  interrupted: l10n.t('The window was closed in the middle of this'),
  'cut-off': l10n.t('The reply was cut off at the longest that a reply may be'),
};

/** How a reply ended and how fast it was; empty where nothing is to be said. */
export function describeNumbers({ status, goesOn, timings, progress }: TurnView, isVirtual: boolean): string {
  const numbers = progress ? describeProgress(progress) : timings ? describeTimings(timings) : '';
  const isSpeed = numbers !== '' && (progress === undefined || progress.kind === 'writing');
  const whose = isVirtual && isSpeed ? l10n.t('this computer’s speed, not a phone’s') : '';
  const ending = goesOn
    ? l10n.t('The window was closed in the middle of this; it goes on when the model is ready')
    : endings[status];
  return [ending ?? '', numbers, whose].filter((part) => part !== '').join(' · ');
}

function describeProgress({ quietSeconds, ...progress }: ReplyProgress): string {
  const quiet = quietSeconds === undefined ? '' : formatSeconds(quietSeconds);
  switch (progress.kind) {
    case 'waiting':
      return quiet === '' ? '' : l10n.t('Waiting for the phone to begin for {0}', quiet);
    case 'reading': {
      const reading = l10n.t('Reading {0} of {1} tokens…', progress.doneTokens, progress.totalTokens);
      return quiet === '' ? reading : l10n.t('{0} nothing new for {1}', reading, quiet);
    }
    case 'writing': {
      const writing = l10n.t('{0} tokens/s · {1} tokens', progress.tokensPerSecond.toFixed(1), progress.replyTokens);
      return quiet === '' ? writing : l10n.t('{0} · waiting for the next for {1}', writing, quiet);
    }
  }
}

function describeTimings(timings: TimingsView): string {
  return [
    l10n.t('{0} to first token', formatMilliseconds(timings.firstTokenMs)),
    `${timings.tokensPerSecond.toFixed(1)} tokens/s`,
    l10n.t('{0} tokens', timings.replyTokens),
    l10n.t('prompt {0} tokens/s', timings.promptTokensPerSecond.toFixed(0)),
  ].join(' · ');
}
