import { describeAction } from '../../core/actions/describe';
import type { ResolvedAction } from '../../core/actions/resolve';
import { printable } from '../../core/text/printable';
import type { TurnEvent } from '../../node/conversation/turn-event';
import type { Checklist, TerminalStream } from './checklist';
import { formatDuration, formatProgress } from './format';

/** Reading a prompt that takes no longer is not worth a word. */
const slowReadingMs = 1000;
const readingId = 'read';

/** Writes one reply as it streams: how far the prompt is read where that is slow, text, each action on its own line. */
export class TurnView {
  readonly #stream: TerminalStream;
  readonly #indent: string;
  readonly #checklist: Checklist;
  #readingSince: number | undefined;
  #isAtLineStart = true;

  /** @param checklist draws on the stream; its lines make room for the reply */
  constructor(stream: TerminalStream, checklist: Checklist, indent = '') {
    this.#stream = stream;
    this.#checklist = checklist;
    this.#indent = indent;
  }

  show(event: TurnEvent): void {
    if (event.type === 'prefill') {
      this.#showReading(event);
      return;
    }
    this.#checklist.close();
    switch (event.type) {
      case 'speed':
        return;
      case 'text':
        this.#writeText(event.text);
        return;
      case 'action':
        this.#endLine();
        this.#stream.write(`${this.#indent}▸ ${actionLine(event)}\n`);
        return;
      case 'done':
        this.#endLine();
        return;
    }
  }

  /** Takes away what a reply that failed left half done. */
  close(): void {
    this.#checklist.close();
  }

  #showReading({ doneTokens: done, totalTokens: total }: Extract<TurnEvent, { type: 'prefill' }>): void {
    this.#readingSince ??= performance.now();
    if (performance.now() - this.#readingSince >= slowReadingMs) {
      this.#checklist.start(readingId, 'Read the prompt');
      this.#checklist.progress(readingId, formatProgress({ done, total, unit: 'tokens' }));
    }
  }

  #writeText(text: string): void {
    const shown = this.#isAtLineStart ? text.trimStart() : text;
    if (shown !== '') {
      this.#stream.write(
        (this.#isAtLineStart ? this.#indent : '') + printable(shown).replaceAll('\n', `\n${this.#indent}`),
      );
      this.#isAtLineStart = false;
    }
  }

  #endLine(): void {
    if (!this.#isAtLineStart) {
      this.#stream.write('\n');
      this.#isAtLineStart = true;
    }
  }
}

/** `calendar_insert: "team meeting", Thu 26 Nov 2026 19:00–20:00`, or what is wrong with the action. */
export function actionLine({ action, resolved }: Extract<TurnEvent, { type: 'action' }>): string {
  if (action.status === 'invalid') {
    return printable(`not understood: ${action.problem} ${action.raw}`);
  }
  return resolved ? resolvedLine(resolved) : printable(action.call.name);
}

/** A resolved action, with its questions where something is not settled. */
export function resolvedLine(resolved: ResolvedAction): string {
  const questions = resolved.status === 'complete' ? '' : `  (${resolved.questions.join(' ')})`;
  return printable(describeAction(resolved) + questions);
}

/** `first token 0.21 s · 18.2 tokens/s`, and whether the reply was cut off. */
export function timingLine(done: Extract<TurnEvent, { type: 'done' }>): string {
  const { timings, firstTokenMs, isCutOff, forgottenTurns = 0 } = done;
  const turns = forgottenTurns === 1 ? 'the oldest turn' : `the ${forgottenTurns} oldest turns`;
  const forgot = forgottenTurns > 0 ? ` · forgot ${turns}, the context was full` : '';
  const cutOff = isCutOff ? ' · cut off at the longest that a reply may be' : '';
  return `first token ${formatDuration(firstTokenMs)} · ${timings.tokensPerSecond.toFixed(1)} tokens/s${cutOff}${forgot}`;
}
