import { randomUUID } from 'node:crypto';
import type http from 'node:http';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { CompletionUsage } from '../../core/serving/chat-answer';
import type { ChatCompletionRequest } from '../../core/serving/chat-request';
import type { ChatTimings } from '../llama/chat-event';
import type { Turnstile } from '../llama/turnstile';
import { replyWriter } from './reply-writer';
import type { ReplyFacts } from './request-report';
import { replyTo, type ServedModel } from './served-model';

export interface CompletionPlace {
  readonly model: ServedModel;
  readonly turnstile: Turnstile;
  readonly response: http.ServerResponse;
  readonly slowReaderTimeoutMs: number;
  /** Aborted when the program has gone, and when serving ends. */
  readonly signal: AbortSignal;
}

/**
 * Answers one `POST /v1/chat/completions` when its turn has come.
 * @throws WorkbenchError `serving.unknownModel` and those of `Turnstile.enter`, `replyTo` and the writer
 */
export async function answerCompletion(asked: ChatCompletionRequest, place: CompletionPlace): Promise<ReplyFacts> {
  const { model, turnstile, response, slowReaderTimeoutMs, signal } = place;
  if (asked.model !== model.id) {
    throw new WorkbenchError('serving.unknownModel', { model: model.id });
  }
  const { isStreamed, includesUsage } = asked;
  const id = `chatcmpl-${randomUUID().replaceAll('-', '')}`;
  const identity = { id, model: model.id, created: Math.floor(Date.now() / 1000) };
  const writer = replyWriter(response, { identity, isStreamed, includesUsage, slowReaderTimeoutMs });
  const cameAt = performance.now();
  const leave = await turnstile.enter(signal);
  try {
    const begunAt = performance.now();
    let firstTokenMs = 0;
    let timings: ChatTimings | undefined;
    for await (const event of replyTo(model, asked, signal)) {
      if (event.type === 'prefill') {
        await writer.prefill(event.doneTokens, event.totalTokens);
      } else if (event.type === 'token') {
        firstTokenMs ||= performance.now() - begunAt;
        await writer.text(event.text);
      } else {
        ({ timings } = event);
        await writer.done(event.finishReason, usageOf(timings));
      }
    }
    const tokens = usageOf(timings);
    const { promptTokens, replyTokens } = tokens;
    const tokensPerSecond = timings?.tokensPerSecond ?? 0;
    return { isStreamed, waitedMs: begunAt - cameAt, firstTokenMs, promptTokens, replyTokens, tokensPerSecond };
  } finally {
    leave();
  }
}

function usageOf(timings: ChatTimings | undefined): CompletionUsage {
  const { promptTokens = 0, cachedTokens = 0, replyTokens = 0 } = timings ?? {};
  return { promptTokens: promptTokens + cachedTokens, cachedTokens, replyTokens };
}
