/** What is the same in all that is said of one reply. */
export interface CompletionIdentity {
  /** `chatcmpl-…` */
  readonly id: string;
  readonly model: string;
  /** Unix time in seconds. */
  readonly created: number;
}

export interface CompletionUsage {
  /** All of the prompt, found in the cache or not. */
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly replyTokens: number;
}

export interface CompletedReply {
  readonly text: string;
  readonly finishReason: string;
  readonly usage: CompletionUsage;
}

/** The answer to a request that is not streamed. */
export function completionOf({ id, model, created }: CompletionIdentity, reply: CompletedReply) {
  const message = { role: 'assistant', content: reply.text, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason(reply.finishReason) }];
  return { id, object: 'chat.completion', created, model, choices, usage: usageOf(reply.usage) };
}

/** The pieces of an answer that is streamed, each the data of one event. */
export class CompletionChunks {
  readonly #identity: CompletionIdentity;
  readonly #includesUsage: boolean;

  constructor(identity: CompletionIdentity, { includesUsage }: { readonly includesUsage: boolean }) {
    this.#identity = identity;
    this.#includesUsage = includesUsage;
  }

  /** Says who speaks. */
  first() {
    return this.#chunk({ role: 'assistant', content: '' }, null);
  }

  text(content: string) {
    return this.#chunk({ content }, null);
  }

  /** The end, and what the reply took where that was asked for. */
  last({ finishReason: reason, usage }: Omit<CompletedReply, 'text'>) {
    const end = this.#chunk({}, finishReason(reason));
    return this.#includesUsage ? [end, { ...this.#base(), choices: [], usage: usageOf(usage) }] : [end];
  }

  #chunk(delta: Readonly<Record<string, string>>, reason: string | null) {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: reason }];
    // Where usage is going to be told, every other chunk says that it does not.
    return { ...this.#base(), choices, ...(this.#includesUsage && { usage: null }) };
  }

  #base() {
    const { id, model, created } = this.#identity;
    return { id, object: 'chat.completion.chunk', created, model };
  }
}

export interface ListedModel {
  readonly id: string;
  /** Unix time in seconds since when it is served. */
  readonly created: number;
  readonly contextTokens: number;
}

/** A model as `GET /v1/models` tells of it. */
export function modelOf({ id, created, contextTokens }: ListedModel) {
  // `max_model_len` is how vLLM tells the room, and what clients look for that show it.
  return { id, object: 'model', created, owned_by: 'mobile-llm', max_model_len: contextTokens };
}

/** llama-server has the same words, and `tool_calls`, which never comes. */
function finishReason(reason: string): 'stop' | 'length' {
  return reason === 'length' ? 'length' : 'stop';
}

function usageOf({ promptTokens, cachedTokens, replyTokens }: CompletionUsage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: replyTokens,
    total_tokens: promptTokens + replyTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}
