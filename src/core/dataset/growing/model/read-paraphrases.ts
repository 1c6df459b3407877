import { describeError, type ErrorDescription, WorkbenchError } from '../../../errors/workbench-error';
import { parsedJson } from '../../../json/parsed';
import { cleanLine } from '../../../text/clean';
import type { Conversation, Message } from '../../conversation';
import { keepsCopies } from '../augment/spans';
import type { NewRow } from '../templates/generate';
import { longestTurn } from './paraphrase-prompt';

export interface ReadParaphrases {
  readonly rows: readonly NewRow[];
  /** One reason for each way that was not taken. */
  readonly refused: readonly ErrorDescription[];
}

/** Longest reply that is read, in UTF-16 code units. */
const longestReply = 200_000;
/** A way of saying it may be so much longer than what was said. */
const mostTimesLonger = 4;
/** What only a chat template or the assistant writes. */
const controlText = /<\|[^|>]{0,40}\|>|<\/?(?:action|s|start_of_turn|end_of_turn)>|\[\/?INST\]/iu;

/** Reads what a language model answered to `paraphrasePrompt`. Whatever it is, nothing but sound rows comes out. */
export function readParaphrases(reply: string, row: Conversation): ReadParaphrases {
  const items = listIn(reply);
  if (items === undefined) {
    return { rows: [], refused: [refusal('paraphrase.notList', {})] };
  }
  const rows: NewRow[] = [];
  const refused: ErrorDescription[] = [];
  const seen = new Set([wordsOf(row.messages)]);
  for (const [index, item] of items.entries()) {
    const read = readItem(item, row, index + 1);
    if ('code' in read) {
      refused.push(read);
    } else if (seen.has(wordsOf(read.messages))) {
      refused.push(refusal('paraphrase.same', { number: index + 1 }));
    } else {
      seen.add(wordsOf(read.messages));
      rows.push(read);
    }
  }
  return { rows, refused };
}

/** The list in a reply; what stands around it, such as a fence, is dropped. */
function listIn(reply: string): readonly unknown[] | undefined {
  const text = reply.slice(0, longestReply);
  const start = text.indexOf('[');
  const end = text.lastIndexOf(']');
  const value = parsedJson(text.slice(start, end + 1));
  return Array.isArray(value) ? value : undefined;
}

function readItem(item: unknown, row: Conversation, number: number): NewRow | ErrorDescription {
  const turns = row.messages.filter(({ role }) => role === 'user');
  const texts: readonly unknown[] = typeof item === 'string' ? [item] : Array.isArray(item) ? item : [];
  if (texts.length !== turns.length || !texts.every((text) => typeof text === 'string')) {
    return refusal('paraphrase.notTurns', { number, turns: turns.length });
  }
  for (const [index, text] of texts.entries()) {
    const longest = Math.max(longestTurn, mostTimesLonger * (turns[index]?.content?.length ?? 0));
    if (!/[\p{L}\p{N}]/u.test(text) || text.length > longest) {
      return refusal('paraphrase.badLength', { number, length: text.length, limit: longest });
    }
    if (cleanLine(text) !== text || controlText.test(text)) {
      return refusal('paraphrase.unsafe', { number });
    }
  }
  let next = 0;
  const messages = row.messages.map((message): Message => {
    if (message.role !== 'user') {
      return message;
    }
    const content = texts[next] ?? '';
    next += 1;
    return { role: 'user', content };
  });
  if (!keepsCopies(row.messages, messages)) {
    return refusal('paraphrase.copyLost', { number });
  }
  const { split, tags, context } = row;
  return { messages, split, ...(tags.length > 0 && { tags }), ...(context && { context }) };
}

function wordsOf(messages: readonly Message[]): string {
  return messages.map(({ content }) => content ?? '').join('\n');
}

function refusal(...[code, parameters]: ConstructorParameters<typeof WorkbenchError>): ErrorDescription {
  return describeError(new WorkbenchError(code, parameters));
}
