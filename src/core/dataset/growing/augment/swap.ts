import { type ResolvedAction, resolveHistory } from '../../../actions/resolve';
import type { ActionSchema, ParameterType } from '../../../actions/schema';
import { findPeople } from '../../../contacts/find-people';
import { defaultContext } from '../../context';
import type { Conversation, Message, RowContext } from '../../conversation';
import { draw } from '../draw';
import type { NewRow } from '../templates/generate';
import { keepsCopies, occurrences, sayingText, type TextArgument, textArguments } from './spans';
import { contactOf, type PoolValue, type ValuePools, wordBefore } from './value-pools';

export interface SwapOptions {
  readonly pools: ValuePools;
  readonly seed: number;
  /** Another number gives other values. */
  readonly number: number;
  /** Undefined where the recipe names no actions file. */
  readonly schema: ActionSchema | undefined;
}

/** Words that belong to what follows them: "the dentist" cannot become "the Ngozi". */
const articles = new Set([
  'a',
  'an',
  'the',
  'my',
  'our',
  'your',
  'his',
  'her',
  'their',
  'some',
  'this',
  'that',
  'next',
]);
/** They belong to a time or a length of time: "on Friday" cannot become "on tomorrow". */
const timePrepositions = new Set([
  'at',
  'on',
  'in',
  'for',
  'from',
  'until',
  'till',
  'by',
  'to',
  'after',
  'before',
  'around',
]);
/** They say what kind of words follow: "ask her to call back" cannot become "ask her to the bus is late". */
const conjunctions = new Set(['to', 'if', 'whether', 'because']);
const timeTypes: ReadonlySet<ParameterType> = new Set(['datetime', 'date', 'time', 'duration']);

/**
 * The row with other values where its calls copy what the user said: in the user's words, in what the assistant repeats
 * and in the calls alike. Undefined where nothing can be swapped so that everything still means what it did.
 */
export function swapValues(row: Conversation, options: SwapOptions): NewRow | undefined {
  const swaps = new Map<string, PoolValue>();
  for (const argument of swappable(row)) {
    const value = replacementFor(argument, row, { ...options, taken: swaps });
    if (value) {
      swaps.set(argument.value, value);
    }
  }
  const words = new Map([...swaps].map(([old, { text }]) => [old, text] as const));
  const messages = row.messages.map((message) => swapIn(message, words));
  const context = row.context && swapContacts(row.context, row, swaps);
  const { split, tags } = row;
  const swapped: NewRow = { messages, split, ...(tags.length > 0 && { tags }), ...(context && { context }) };
  const isSound = swaps.size > 0 && keepsCopies(row.messages, messages) && meansAsMuch(row, swapped, options.schema);
  return isSound ? swapped : undefined;
}

/** Values that stand in the user's words letter for letter, none of them a piece of another. */
function swappable({ messages }: Conversation): readonly TextArgument[] {
  const given = textArguments(messages).filter((argument) => sayingText(messages, argument) !== undefined);
  return given.filter(
    ({ value }, index) =>
      given.findIndex((other) => other.value === value) === index &&
      !given.some((other) => other.value !== value && other.value.includes(value)),
  );
}

function replacementFor(
  argument: TextArgument,
  row: Conversation,
  { pools, seed, number, schema, taken }: SwapOptions & { readonly taken: ReadonlyMap<string, PoolValue> },
): PoolValue | undefined {
  const { action, parameter, value } = argument;
  const type = schema?.actions
    .find(({ name }) => name === action)
    ?.parameters.find(({ name }) => name === parameter)?.type;
  const before = wordBefore(sayingText(row.messages, argument) ?? '', value);
  const said = JSON.stringify(row.messages);
  const others = [...taken.values()].map(({ text }) => text);
  const needsContact = row.context?.contacts !== undefined && contactOf(value, row) !== undefined;
  const isSomebody = type === 'contact' && row.context?.contacts !== undefined;
  if (isSomebody && findPeople(value, row.context?.contacts ?? []).people.length !== 1) {
    return undefined;
  }
  const choices = pools
    .of(row.split, action, parameter)
    .filter(
      (choice) =>
        !said.includes(choice.text) &&
        !others.includes(choice.text) &&
        mayFollow(before, choice, type) &&
        (choice.contact !== undefined || !needsContact),
    );
  return draw(choices, `${seed}/${row.id}/${number}/${action}/${parameter}/${value}`);
}

function mayFollow(before: string, { wordsBefore }: PoolValue, type: ParameterType | undefined): boolean {
  const binds = (word: string) =>
    articles.has(word) ||
    (type === 'text' && conjunctions.has(word)) ||
    (type !== undefined && timeTypes.has(type) && timePrepositions.has(word));
  return wordsBefore.has(before) || (!binds(before) && [...wordsBefore].some((word) => !binds(word)));
}

function swapIn(message: Message, words: ReadonlyMap<string, string>): Message {
  if (message.role !== 'assistant') {
    return message.role === 'system' ? message : { ...message, content: swapWords(message.content, words) };
  }
  const { content, tool_calls: calls } = message;
  return {
    ...message,
    ...(typeof content === 'string' && { content: swapWords(content, words) }),
    ...(calls && {
      tool_calls: calls.map(({ type, function: { name, arguments: given } }) => {
        const swapped = Object.entries(given).map(([parameter, value]) => {
          return [parameter, typeof value === 'string' ? swapWords(value, words) : value] as const;
        });
        return { type, function: { name, arguments: Object.fromEntries(swapped) } };
      }),
    }),
  };
}

/** Replaces whole words, the longest first, and never within what was put in. */
function swapWords(text: string, words: ReadonlyMap<string, string>): string {
  const places = [...words]
    .toSorted(([left], [right]) => right.length - left.length)
    .flatMap(([old, fresh]) => occurrences(text, old).map((span) => ({ ...span, fresh })))
    .toSorted((left, right) => left.start - right.start);
  let swapped = '';
  let done = 0;
  for (const { start, end, fresh } of places) {
    if (start >= done) {
      swapped += text.slice(done, start) + fresh;
      done = end;
    }
  }
  return swapped + text.slice(done);
}

/** Whoever was meant gives way to whom the new words mean, so that they are found again. */
function swapContacts(context: RowContext, row: Conversation, swaps: ReadonlyMap<string, PoolValue>): RowContext {
  const { contacts } = context;
  if (contacts === undefined) {
    return context;
  }
  const fresh = new Map(
    [...swaps].flatMap(([old, { contact }]) => {
      const person = contactOf(old, row);
      return person && contact ? [[person, contact] as const] : [];
    }),
  );
  return { ...context, contacts: contacts.map((contact) => fresh.get(contact) ?? contact) };
}

/** Whether every argument is settled as far as it was: a name is still found, a time still certain. */
function meansAsMuch(before: Conversation, after: NewRow, schema: ActionSchema | undefined): boolean {
  const people = (after.context?.contacts ?? []).map(({ phone }) => phone);
  if (new Set(people).size < people.length) {
    return false;
  }
  if (schema === undefined) {
    return true;
  }
  const statuses = ({ messages, context = defaultContext }: Pick<NewRow, 'messages' | 'context'>) =>
    resolveHistory(callsOf(messages), schema, context).map(statusesOf).join('\n');
  return statuses(before) === statuses(after);
}

function callsOf(messages: readonly Message[]) {
  return messages.flatMap((message) =>
    message.role === 'assistant' ? (message.tool_calls ?? []).map((call) => call.function) : [],
  );
}

function statusesOf({ arguments: given }: ResolvedAction): string {
  return given.map(({ name, status }) => `${name} ${status}`).join(' ');
}
