import { actionClosing, actionOpening } from '../../core/actions/tagged-json';

/** Control tokens of the chat templates that llama.cpp knows best: no text goes back to a model with one unbroken. */
export const controlTokens: readonly string[] = [
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<|begin_of_text|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eot_id|>',
  '<start_of_turn>',
  '<end_of_turn>',
  '<s>',
  '</s>',
];
/** What only the model may write. */
const actionTags = [actionOpening, actionClosing];

/** What a user may not write as it is: control tokens, the tags of actions, and what ends a reply. */
export function reservedTexts(stop: readonly string[]): readonly string[] {
  return [...controlTokens, ...actionTags, ...stop.map((ending) => ending.trim())];
}
