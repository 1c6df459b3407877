import { formatBytes } from '../core/text/bytes';
import type { SessionEvent } from '../node/device/session';
import type { CommandContext } from './command';
import { formatDuration } from './terminal/format';

/** Says what happened to the link and the server; that it is being started is a step of the checklist. */
export function tellSessionEvent(event: SessionEvent, { output }: CommandContext): void {
  const { type, ...facts } = event;
  output.event({ event: 'session', what: type, ...facts });
  const text = sessionText(event);
  if (text !== undefined) {
    output.say(`  ${text}`);
  }
}

/** One line for people; undefined for what says nothing new to them. */
export function sessionText(event: SessionEvent): string | undefined {
  switch (event.type) {
    case 'memory':
      return memoryText(event);
    case 'leftoversEnded':
      return leftoversText(event);
    case 'threads':
      return threadsText(event);
    case 'adopted':
      return 'The model was still loaded on the phone; it goes on.';
    case 'linkLost':
      return 'The link to the phone is lost; waiting for it.';
    case 'reconnected': {
      const server =
        event.server === 'adopted' ? 'its model answers as before' : 'its model was started anew, it had been ended';
      return `The phone is back after ${formatDuration(event.awayMs)}; ${server}.`;
    }
    case 'notReconnected':
      return event.reason;
    case 'ended':
      return `llama-server on the phone ${event.reason}.`;
    default:
      return undefined;
  }
}

function memoryText(event: Extract<SessionEvent, { type: 'memory' }>): string {
  const { need, mode, availableBytes, reserveBytes } = event;
  const parts = [
    `weights ${formatBytes(need.weightsBytes)}${mode.isMapped ? ' (mapped)' : ''}`,
    ...(need.adapterBytes > 0 ? [`adapter ${formatBytes(need.adapterBytes)}`] : []),
    `context ${formatBytes(need.keyValueCacheBytes)}`,
    `buffers ${formatBytes(need.computeBuffersBytes)}`,
  ];
  const sum = `${parts.join(' + ')} = ${formatBytes(need.totalBytes)}`;
  return `Memory: ${sum} of ${formatBytes(availableBytes)} available; ${formatBytes(reserveBytes)} stay with Android.`;
}

function leftoversText({ orphans, kept }: Extract<SessionEvent, { type: 'leftoversEnded' }>): string {
  const parts = [
    orphans > 0 ? `${orphans} that ${orphans === 1 ? 'was' : 'were'} left behind` : '',
    kept > 0 ? `${kept} that ${kept === 1 ? 'was' : 'were'} kept for other settings` : '',
  ];
  return `Ended llama-server on the phone: ${parts.filter((part) => part !== '').join(', ')}.`;
}

/** `Threads: 1 → 71, 2 → 88 tokens/s; 2 are used.` */
function threadsText({ threads, measured, reason, isVirtual }: Extract<SessionEvent, { type: 'threads' }>): string {
  const used = threads === 1 ? '1 is used' : `${threads} are used`;
  if (reason === 'hot') {
    return `Threads: ${used}; the phone is too hot to measure what is best.`;
  }
  if (reason === 'late') {
    return `Threads: ${used}; the phone is too slow to measure what is best.`;
  }
  const speeds = measured
    .toSorted((left, right) => left.threads - right.threads)
    .map((one) => `${one.threads} → ${formatSpeed(one.tokensPerSecond)}`);
  const whose = isVirtual ? ' (this computer’s speed)' : '';
  return `Threads: ${speeds.join(', ')} tokens/s${whose}; ${used}.`;
}

function formatSpeed(tokensPerSecond: number): string {
  return tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0);
}
