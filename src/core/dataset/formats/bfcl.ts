import { isRecord, type JsonRecord } from '../../json/record';
import { calledOf } from './calls';
import { callsOf, contentOf, messagesOf, readChatMessages, writeChatMessages } from './chat-messages';
import { type ReadSettings, type RecordFormat, refuse } from './format';
import type { Notes } from './notes';
import { rowOf } from './row-of';
import { readTools, withToolTypes } from './tools';

/** The Berkeley Function-Calling Leaderboard: a question, functions, and for each argument the answers that count. */
export const bfcl: RecordFormat = {
  name: 'bfcl',
  title: 'BFCL questions and answers',
  layouts: ['jsonl', 'json'],
  otherKeys: 'added',
  usedKeys: ['messages', 'tools', 'ground_truth'],

  detect(sample) {
    const isBfcl = (record: unknown) =>
      isRecord(record) &&
      'function' in record &&
      Array.isArray(record['question']) &&
      Array.isArray(record['question'][0]);
    return sample.every(isBfcl) ? 0.95 : 0;
  },

  read(record, settings) {
    const { question, function: functions, ground_truth: given, ...rest } = record;
    const { notes } = settings;
    if (!Array.isArray(question) || question.length === 0) {
      return refuse('"question" is not a list of turns');
    }
    if (question.length > 1) {
      return refuse(
        'it has several turns, whose answers depend on what the functions return; a row has no such results',
      );
    }
    const truth = given ?? answerOf(record['id'], settings);
    const calls = readTruth(truth, notes);
    const tools = readTools(Array.isArray(functions) || functions === undefined ? functions : [functions], notes);
    const messages = [...readChatMessages(question[0], notes), { role: 'assistant', tool_calls: calls }];
    return rowOf(messages, { ...rest, ...(tools ? { tools } : {}), ground_truth: truth }, settings);
  },

  write(row, { notes }) {
    const messages = messagesOf(row);
    const last = messages.at(-1);
    const calls = last ? callsOf(last) : [];
    if (last === undefined || calls.length === 0) {
      return refuse('BFCL asks for calls, and the row does not end with one');
    }
    if (contentOf(last) !== '') {
      notes.noPlace('text beside a call', 'BFCL has calls only', contentOf(last));
    }
    const functions = withToolTypes(row['tools'], bfclType).map((tool) => (isRecord(tool) ? tool['function'] : tool));
    const question = [writeChatMessages({ messages: messages.slice(0, -1) })];
    const known = row['ground_truth'];
    return { question, function: functions, ground_truth: isSameChoice(known, calls) ? known : truthOf(calls) };
  },
};

function answerOf(id: unknown, { answers }: ReadSettings): unknown {
  const answer = typeof id === 'string' ? answers?.get(id) : undefined;
  return isRecord(answer) ? answer['ground_truth'] : undefined;
}

/** Of each argument the first value that counts; one that may be left out and stands first is left out. */
function readTruth(truth: unknown, notes: Notes): readonly JsonRecord[] {
  if (!Array.isArray(truth) || truth.length === 0) {
    return refuse(
      'there is no "ground_truth": BFCL keeps it in a file of its own (possible_answer), which --answers reads',
    );
  }
  const calls = truth.map((call: unknown) => chosenCall(call));
  const isOpen = truth.some((call: unknown) => hasChoice(call));
  if (isOpen) {
    notes.changed(
      'ground_truth',
      'the first value that counts was taken; all of them stay under "ground_truth"',
      truth,
    );
  }
  return calls;
}

function chosenCall(call: unknown): JsonRecord {
  const [name, accepted] = isRecord(call) ? (Object.entries(call)[0] ?? []) : [];
  if (name === undefined || !isRecord(accepted)) {
    return refuse('"ground_truth" is not a list of {"function": {"argument": [values]}}');
  }
  const chosen = Object.entries(accepted).flatMap(([argument, values]) => {
    const value: unknown = Array.isArray(values) ? values[0] : values;
    return value === '' || value === undefined ? [] : [[argument, value] as const];
  });
  return { type: 'function', function: { name, arguments: Object.fromEntries(chosen) } };
}

function hasChoice(call: unknown): boolean {
  const [accepted] = isRecord(call) ? Object.values(call) : [];
  return isRecord(accepted) && Object.values(accepted).some((values) => Array.isArray(values) && values.length > 1);
}

function truthOf(calls: readonly ReturnType<typeof calledOf>[]): readonly JsonRecord[] {
  return calls.map(({ name, arguments: given }) => ({
    [name]: Object.fromEntries(Object.entries(given).map(([argument, value]) => [argument, [value]])),
  }));
}

/** True where the row still makes the calls that its own list of answers puts first. */
function isSameChoice(truth: unknown, calls: readonly ReturnType<typeof calledOf>[]): boolean {
  if (!Array.isArray(truth)) {
    return false;
  }
  try {
    const chosen = truth.map((call: unknown) => calledOf(chosenCall(call)));
    return JSON.stringify(chosen) === JSON.stringify(calls);
  } catch {
    return false;
  }
}

function bfclType(type: string): string {
  return type === 'object' ? 'dict' : type === 'number' ? 'float' : type;
}
