import type { Bundle, ChatMessage } from './bundle';
import { replyGrammar } from './grammar';
import { dayOf, renderPrompt, withSystem } from './prompt';
import { type ParsedReply, readReply } from './reply';

export * from './bundle';
export { dayOf, replyMessage, userMessage } from './prompt';
export * from './reply';

/** What llama.rn's `initLlama` takes, as far as a bundle says it. */
export interface ContextParams {
  readonly model: string;
  readonly n_ctx: number;
  readonly lora?: string;
}

/** What `LlamaContext.completion` of llama.rn takes, as far as a bundle says it. */
export interface CompletionParams {
  prompt?: string;
  messages?: { role: string; content: string }[];
  jinja?: boolean;
  chat_template_kwargs?: Record<string, string>;
  force_pure_content?: boolean;
  n_predict: number;
  temperature: number;
  top_k: number;
  stop: string[];
  preserved_tokens: string[];
  grammar?: string;
}

/**
 * For `initLlama({ ...contextParams(bundle, folder), n_threads: 4 })`.
 * @param folder holds the model's files; check them first with `verifyFiles`
 */
export function contextParams({ model, adapter, contextTokens }: Bundle, folder: string): ContextParams {
  return {
    model: `${folder}/${model.name}`,
    n_ctx: contextTokens,
    ...(adapter && { lora: `${folder}/${adapter.name}` }),
  };
}

/**
 * For `context.completion(completionParams(bundle, turns), onToken)`: asks as the model was scored.
 * @param turns what was said so far, the user last: made with `userMessage` and `replyMessage`
 * @param date the day for templates that write one
 */
export function completionParams(
  bundle: Bundle,
  turns: readonly ChatMessage[],
  date: string = dayOf(new Date()),
): CompletionParams {
  const { prompt, reply, sampling, actions } = bundle;
  const messages = withSystem(prompt, turns);
  const text = renderPrompt(prompt, messages, date);
  const asked =
    text === undefined
      ? {
          messages: messages.map((message) => ({ ...message })),
          jinja: true,
          chat_template_kwargs: { date_string: date },
          force_pure_content: true,
        }
      : { prompt: text };
  return {
    ...asked,
    n_predict: reply.maxTokens,
    temperature: sampling.temperature,
    top_k: 1,
    stop: [...reply.stop],
    preserved_tokens: [...reply.preservedTokens],
    ...(actions && { grammar: replyGrammar(actions, messages) }),
  };
}

/** What a completion's `text` says and asks to do. */
export function parseReply({ actions }: Bundle, text: string): ParsedReply {
  return readReply(actions, text);
}

/**
 * Asks a golden pair and compares: an app whose integration is right answers nearly all as was scored. Another build of
 * llama.cpp may differ where two tokens are almost equally likely.
 */
export async function askGoldenPair(
  bundle: Bundle,
  index: number,
  complete: (params: CompletionParams) => Promise<{ readonly text: string }>,
): Promise<{ readonly said: string; readonly isSame: boolean }> {
  const pair = bundle.golden[index];
  if (!pair) {
    throw new RangeError(`The bundle has ${bundle.golden.length} golden pairs.`);
  }
  const { text } = await complete(completionParams(bundle, pair.messages, pair.date));
  return { said: text, isSame: text.trim() === pair.reply.trim() };
}
