import type { Finding } from './finding';
import type { RowRule } from './rule';

/**
 * What chat templates write between turns, and what our actions are written in: ChatML, Llama 3 and Phi (`<|…|>`),
 * DeepSeek (`<｜…｜>`), Gemma and FunctionGemma (`<start_of_turn>`), Llama 2 and Mistral (`[INST]`, `<<SYS>>`, `</s>`),
 * Qwen's and Hermes' tool calls, RedPajama (`<human>:`). In a text a tokenizer takes them for the real ones.
 */
const controlTokens = new RegExp(
  [
    String.raw`<\|[a-z0-9_]{1,40}\|>`,
    '<｜[^｜<>]{1,40}｜>',
    String.raw`<\/?s>|<(?:bos|eos|pad|unk)>`,
    String.raw`\[\/?INST\]|<<\/?SYS>>|\[(?:TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS)\]`,
    '<(?:start|end)_(?:of_turn|of_image|function_(?:call|declaration|response))>|<escape>',
    String.raw`<\/?(?:action|tool_call|tool_response|tools)>`,
    '<(?:human|bot)>:',
  ].join('|'),
  'giu',
);

/** No text holds a control token: one in a conversation teaches the model to end or to begin turns there. */
export const checkControlTokens: RowRule = (row) =>
  row.texts.flatMap(({ text, path }) =>
    text.includes('<') || text.includes('[')
      ? [...text.matchAll(controlTokens)].map(({ 0: token, index }): Finding => {
          const span = { start: index, end: index + token.length };
          return { code: 'dataset.controlToken', parameters: { token }, path, span };
        })
      : [],
  );
