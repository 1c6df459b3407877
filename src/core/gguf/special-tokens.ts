import { cleanLine } from '../text/clean';
import { type GgufHeader, numberOf, type ReadBytes } from './header';
import type { GgufArray } from './value';

/** A token with a part to play, for example the one that ends a reply. */
export interface SpecialToken {
  readonly role: string;
  readonly id: number;
  /** Cleaned and cut; undefined where the vocabulary is shorter. */
  readonly text?: string;
}

/** Keys of llama.cpp's src/llama-arch.cpp; `seperator` is its spelling. */
const roles: Readonly<Record<string, string>> = {
  bos_token_id: 'begin of text',
  eos_token_id: 'end of text',
  eot_token_id: 'end of turn',
  eom_token_id: 'end of message',
  unknown_token_id: 'unknown',
  seperator_token_id: 'separator',
  padding_token_id: 'padding',
  cls_token_id: 'class',
  mask_token_id: 'mask',
};
const longestShown = 40;
const lengthBytes = 8;

/** The special tokens that a header names, with their texts from the vocabulary. */
export async function readSpecialTokens(
  { metadata }: Pick<GgufHeader, 'metadata'>,
  read: ReadBytes,
): Promise<readonly SpecialToken[]> {
  const named = Object.entries(roles).flatMap(([key, role]) => {
    const id = numberOf(metadata, `tokenizer.ggml.${key}`);
    return id === undefined ? [] : [{ role, id }];
  });
  const vocabulary = metadata.get('tokenizer.ggml.tokens');
  if (named.length === 0 || vocabulary?.kind !== 'array' || vocabulary.elementType !== 'text') {
    return named;
  }
  const bytes = await read(vocabulary.offset, vocabulary.sizeBytes);
  const texts = textsAt(bytes, vocabulary, new Set(named.map(({ id }) => id)));
  return named.map((token) => {
    const text = texts.get(token.id);
    return { ...token, ...(text !== undefined && { text: cleanLine(text).slice(0, longestShown).toWellFormed() }) };
  });
}

/** Goes over the texts of an array, which the header's reader has found whole, and decodes the ones wanted. */
function textsAt(bytes: Uint8Array, { length }: GgufArray, wanted: ReadonlySet<number>): ReadonlyMap<number, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  const texts = new Map<number, string>();
  let offset = 0;
  // A file that changed meanwhile may say anything.
  for (let index = 0; index < length && offset + lengthBytes <= bytes.length; index += 1) {
    const start = offset + lengthBytes;
    offset = start + Number(view.getBigUint64(offset, true));
    if (wanted.has(index)) {
      texts.set(index, decoder.decode(bytes.subarray(start, offset)));
    }
  }
  return texts;
}
