import { quoteForPhoneShell } from '../../core/shell/quote';
import { printable } from '../../core/text/printable';
import type { RequestReport } from '../../node/serving/request-report';
import { formatDuration } from './format';

export interface ServingFacts {
  readonly address: string;
  readonly model: string;
  /** One of the two: what was not made for this once is not shown. */
  readonly key?: string;
  readonly keyFile?: string;
}

/** How a program is told to use the model. */
export function usageLines({ address, model, key, keyFile }: ServingFacts): readonly string[] {
  const bearer = key ?? `$(cat ${quoteForPhoneShell(keyFile ?? '')})`;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  return [
    `Serving on this computer, until Ctrl-C. In a program that speaks the OpenAI API:`,
    `  base URL  ${address}`,
    `  API key   ${key ?? `in ${keyFile}`}`,
    `  model     ${model}`,
    `Or in a shell:`,
    `  curl ${address}/chat/completions -H "Authorization: Bearer ${bearer}" -H 'Content-Type: application/json' -d '${body}'`,
  ];
}

/** One line a request: `10:32:07 POST /v1/chat/completions 200 · 41 + 12 tokens · first after 0.2 s · 18.2 tokens/s`. */
export function requestLine({ method, path, status, tookMs, error, reply }: RequestReport): string {
  const parts = [
    `${new Date().toTimeString().slice(0, 8)} ${method} ${path} ${status}`,
    ...(error === undefined ? [] : [error]),
    ...(reply && reply.waitedMs >= 100 ? [`waited ${formatDuration(reply.waitedMs)}`] : []),
    ...(reply ? [`${reply.promptTokens} + ${reply.replyTokens} tokens`] : []),
    ...(reply && reply.replyTokens > 0
      ? [`first after ${formatDuration(reply.firstTokenMs)}`, `${reply.tokensPerSecond.toFixed(1)} tokens/s`]
      : [formatDuration(tookMs)]),
  ];
  return printable(parts.join(' · '));
}
