import type { Conversation, Message } from '../../conversation';
import { shareOf } from '../draw';
import type { NewRow } from '../templates/generate';
import { type Piece, type RewriteRule, rewriteRules } from './rewrite-rules';
import { keepsCopies, type Span, textArguments } from './spans';

export interface Rewritten {
  readonly row: NewRow;
  /** Names of the rules that were used. */
  readonly rules: readonly string[];
}

/**
 * The row with its user's turns said differently by one or two rules, in at most so many ways. What calls copy stays
 * letter for letter. The same row and seed give the same ways, whatever other rows there are.
 */
export function rewriteRow(
  row: Conversation,
  { seed, most }: { readonly seed: number; readonly most: number },
): readonly Rewritten[] {
  const seen = new Set([textsOf(row.messages)]);
  const ways = waysOf(rewriteRules)
    .map((rules) => ({ rules, place: shareOf(`${seed}/${row.id}/${rules.map(({ name }) => name).join('+')}`) }))
    .toSorted((left, right) => left.place - right.place);
  const rewritten: Rewritten[] = [];
  for (const { rules, place } of ways) {
    const said = rewriteBy(row, rules, place);
    const texts = said && textsOf(said.messages);
    if (rewritten.length >= most) {
      break;
    }
    if (said && texts !== undefined && !seen.has(texts)) {
      seen.add(texts);
      rewritten.push({ row: said, rules: rules.map(({ name }) => name) });
    }
  }
  return rewritten;
}

/** Each rule alone, and each with one that comes after it. */
function waysOf(rules: readonly RewriteRule[]): readonly (readonly RewriteRule[])[] {
  return rules.flatMap((rule, index) => [[rule], ...rules.slice(index + 1).map((next) => [rule, next])]);
}

/** Undefined where one of the rules has nothing to do, or a piece that a call copies would be lost. */
function rewriteBy(row: Conversation, rules: readonly RewriteRule[], chance: number): NewRow | undefined {
  const values = textArguments(row.messages).map(({ value }) => value);
  const idle = new Set(rules);
  const firstUser = row.messages.findIndex(({ role }) => role === 'user');
  const messages = row.messages.map((message, index): Message => {
    if (message.role !== 'user' || !hasWords(message.content)) {
      return message;
    }
    const reply = row.messages[index + 1];
    const isRequest = reply?.role === 'assistant' && (reply.tool_calls ?? []).length > 0;
    let pieces = cut(message.content, values);
    for (const rule of rules) {
      const fresh = rule.apply({ pieces, isFirst: index === firstUser, isRequest }, chance);
      if (fresh) {
        idle.delete(rule);
        pieces = fresh;
      }
    }
    const content = pieces.map(({ text }) => text).join('');
    return hasWords(content) ? { ...message, content } : message;
  });
  const { split, tags, context } = row;
  const isSound = idle.size === 0 && keepsCopies(row.messages, messages);
  return isSound ? { messages, split, ...(tags.length > 0 && { tags }), ...(context && { context }) } : undefined;
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Cuts a text at every place where one of the values stands, whatever it is a part of. */
function cut(text: string, values: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { start, end } of merged(text, values)) {
    pieces.push({ text: text.slice(done, start), isCopied: false }, { text: text.slice(start, end), isCopied: true });
    done = end;
  }
  return [...pieces, { text: text.slice(done), isCopied: false }].filter((piece) => piece.text !== '');
}

function merged(text: string, values: readonly string[]): readonly Span[] {
  const places = values.flatMap((value) => {
    const spans: Span[] = [];
    for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
      spans.push({ start, end: start + value.length });
    }
    return spans;
  });
  const joined: Span[] = [];
  for (const place of places.toSorted((left, right) => left.start - right.start)) {
    const last = joined.at(-1);
    if (last && place.start <= last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, place.end) };
    } else {
      joined.push(place);
    }
  }
  return joined;
}

function textsOf(messages: readonly Message[]): string {
  return messages.map(({ content }) => content ?? '').join('\n');
}
