import type { RenderedMessage } from '../../core/dataset/conversation';

/** Among the server's adapters the first has the number 0; there is one. */
export const onlyAdapter = 0;

/** How a token is drawn among the likely ones; what is absent has llama-server's default. */
export interface Sampling {
  readonly topK?: number;
  /** Only the likeliest tokens that have this probability together. */
  readonly topP?: number;
  readonly minP?: number;
  /** 1: what was said a moment ago is as likely as it is. */
  readonly repeatPenalty?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
}

export interface ChatRequest extends Sampling {
  readonly messages: readonly RenderedMessage[];
  /** For templates that write a day, `05 Jan 2026`; absent: the day of the server's clock. */
  readonly date?: string;
  readonly maxTokens: number;
  /** 0 is greedy and repeatable. */
  readonly temperature: number;
  /** GBNF that binds the whole reply. `grammar_lazy` has no effect on this endpoint. */
  readonly grammar?: string;
  /** How strongly the server's adapter is applied; absent: as `setAdapterScale` said last. A server without one refuses it. */
  readonly adapterScale?: number;
  /** Texts that end the reply; they are not a part of it. */
  readonly stop?: readonly string[];
  /** As the OpenAI API has it; the server makes a grammar of it, so it goes without one of ours. */
  readonly responseFormat?: Readonly<Record<string, unknown>>;
  /**
   * Names the reply on the server (`X-Conversation-Id`): it then goes on when the connection is cut, and is ended
   * explicitly when the signal aborts.
   */
  readonly conversationId?: string;
  readonly signal?: AbortSignal;
}

/** The body of `/v1/chat/completions`. */
export function chatBody(request: ChatRequest): Record<string, unknown> {
  return {
    messages: request.messages,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    ...(request.date !== undefined && { chat_template_kwargs: { date_string: request.date } }),
    ...samplingBody(request),
    ...(request.responseFormat !== undefined && { response_format: request.responseFormat }),
    stream: true,
    return_progress: true,
    cache_prompt: true,
    ...(request.grammar !== undefined && { grammar: request.grammar }),
    ...(request.adapterScale !== undefined && { lora: [{ id: onlyAdapter, scale: request.adapterScale }] }),
    ...(request.stop && request.stop.length > 0 && { stop: request.stop }),
  };
}

function samplingBody(sampling: Sampling): Record<string, unknown> {
  const { topK, topP, minP, repeatPenalty, frequencyPenalty, presencePenalty, seed } = sampling;
  return {
    ...(topK !== undefined && { top_k: topK }),
    ...(topP !== undefined && { top_p: topP }),
    ...(minP !== undefined && { min_p: minP }),
    ...(repeatPenalty !== undefined && { repeat_penalty: repeatPenalty }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(seed !== undefined && { seed }),
  };
}
