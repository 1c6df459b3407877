import { parsedJson } from '../../json/parsed';
import { isRecord, type JsonRecord } from '../../json/record';
import { readCallText } from './call-text';
import { readCall } from './calls';
import { callsOf, contentOf, messagesOf, upToResult } from './chat-messages';
import { type RecordFormat, refuse } from './format';
import type { Notes } from './notes';
import { isGiven, rowOf } from './row-of';
import { readTools } from './tools';

type Speaker = 'system' | 'user' | 'assistant' | 'call' | 'result';

const speakers: Readonly<Record<string, Speaker>> = {
  system: 'system',
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  model: 'assistant',
  assistant: 'assistant',
  function_call: 'call',
  'function-call': 'call',
  tool_call: 'call',
  observation: 'result',
  tool: 'result',
  tool_response: 'result',
  'function-response': 'result',
  function_response: 'result',
};

/** ShareGPT's `conversations` of `from` and `value`, with LLaMA-Factory's function calls and Hermes' tagged ones. */
export const shareGpt: RecordFormat = {
  name: 'sharegpt',
  title: 'ShareGPT conversations',
  layouts: ['json', 'jsonl', 'parquet'],
  otherKeys: 'added',
  usedKeys: ['messages', 'tools'],

  detect(sample) {
    const isShareGpt = (record: unknown) =>
      isRecord(record) && hasSpeakers(record['conversations'] ?? record['conversation']);
    return sample.every(isShareGpt) ? 0.9 : 0;
  },

  read(record, settings) {
    const { conversations, conversation, system, tools: written, ...rest } = record;
    const { notes } = settings;
    const turns = conversations ?? conversation;
    if (!Array.isArray(turns) || turns.length === 0) {
      return refuse('"conversations" is not a list with at least one turn');
    }
    const isResult = (turn: unknown) => isRecord(turn) && speakerOf(turn) === 'result';
    const messages = merged(
      upToResult(turns, notes, isResult).map((turn) => readTurn(turn, notes)),
      notes,
    );
    const tools = readTools(written, notes);
    return rowOf(withSystem(system, messages), tools ? { ...rest, tools } : rest, settings);
  },

  write(row) {
    const { tools } = row;
    const conversations = messagesOf(row).flatMap(writeTurn);
    return { conversations, ...(tools === undefined ? {} : { tools: JSON.stringify(tools) }) };
  },
};

function hasSpeakers(turns: unknown): boolean {
  return Array.isArray(turns) && turns.some((turn) => isRecord(turn) && 'from' in turn && 'value' in turn);
}

/** Who speaks. `function` is a call where it reads as one, else an answer: both are about. */
function speakerOf(turn: JsonRecord): Speaker | undefined {
  const name = String(turn['from'] ?? turn['role']).toLowerCase();
  if (name === 'function') {
    return isCall(turn['value']) ? 'call' : 'result';
  }
  return Object.hasOwn(speakers, name) ? speakers[name] : undefined;
}

function isCall(value: unknown): boolean {
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  return isRecord(first) && typeof first['name'] === 'string' && ('arguments' in first || 'parameters' in first);
}

function readTurn(turn: unknown, notes: Notes): JsonRecord {
  if (!isRecord(turn)) {
    return refuse('a turn is not an object');
  }
  const { from, role, value, content, ...rest } = turn;
  const text = value ?? content ?? '';
  const speaker = speakerOf(turn);
  if (speaker === undefined || speaker === 'result') {
    return refuse(`nobody is known who is called ${JSON.stringify(from ?? role) ?? 'nothing'}`);
  }
  const others = Object.fromEntries(Object.entries(rest).filter(([, member]) => isGiven(member)));
  for (const [key, member] of Object.entries(others)) {
    notes.kept(`messages[].${key}`, member);
  }
  if (speaker === 'call') {
    return { role: 'assistant', tool_calls: readCallValue(text, notes), ...others };
  }
  if (typeof text !== 'string') {
    return refuse('the value of a turn is no text');
  }
  return speaker === 'assistant'
    ? { ...readCallText(text, notes), ...others }
    : { role: speaker, content: text, ...others };
}

/** One call or a list of them, as an object or as JSON in a text. */
function readCallValue(value: unknown, notes: Notes): readonly JsonRecord[] {
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  if (!isCall(parsed)) {
    return refuse('a function call is not {"name", "arguments"}');
  }
  return (Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed]).map((call) => readCall(call, notes));
}

/** Words and the call right after them are one turn of the assistant. */
function merged(messages: readonly JsonRecord[], notes: Notes): readonly JsonRecord[] {
  const turns: JsonRecord[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    const isWords = last?.['role'] === 'assistant' && !('tool_calls' in last);
    if (last && isWords && 'tool_calls' in message && !('content' in message)) {
      notes.changed('conversations', 'words and the call after them became one turn', message);
      turns[turns.length - 1] = { ...last, ...message };
    } else {
      turns.push(message);
    }
  }
  return turns;
}

function withSystem(system: unknown, messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return typeof system === 'string' && system !== '' ? [{ role: 'system', content: system }, ...messages] : messages;
}

function writeTurn(message: JsonRecord): readonly JsonRecord[] {
  const { role, content, tool_calls: written, ...others } = message;
  const calls = callsOf(message);
  const from = role === 'user' ? 'human' : role === 'assistant' ? 'gpt' : 'system';
  const words = calls.length === 0 || contentOf(message) !== '' ? [{ from, value: contentOf(message), ...others }] : [];
  if (calls.length === 0) {
    return words;
  }
  const value = JSON.stringify(calls.length === 1 ? calls[0] : calls);
  return [...words, { from: 'function_call', value, ...others }];
}
