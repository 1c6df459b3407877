import { writeActions } from '../../actions/tagged-json';
import { isRecord, type JsonRecord } from '../../json/record';
import { readCallText } from './call-text';
import { callsOf, contentOf, messagesOf } from './chat-messages';
import { type RecordFormat, refuse } from './format';
import type { Notes } from './notes';
import { rowOf } from './row-of';

/** What the fields are called: Alpaca's own names first, then those of Dolly and of plain pairs. */
const instructionNames = ['instruction', 'prompt', 'question', 'query'];
const inputNames = ['input', 'context'];
const outputNames = ['output', 'response', 'completion', 'answer'];

/** Stanford Alpaca's records, with LLaMA-Factory's `system` and `history`; Dolly's and prompt–completion pairs too. */
export const alpaca: RecordFormat = {
  name: 'alpaca',
  title: 'Alpaca instructions',
  layouts: ['json', 'jsonl', 'parquet'],
  otherKeys: 'added',
  usedKeys: ['messages'],

  detect(sample) {
    const isPair = (record: unknown) =>
      isRecord(record) && hasText(record, instructionNames) && hasText(record, outputNames);
    const isAlpaca = (record: unknown) => isRecord(record) && 'instruction' in record && 'output' in record;
    return sample.every(isAlpaca) ? 0.9 : sample.every(isPair) ? 0.6 : 0;
  },

  read(record, settings) {
    const { notes } = settings;
    const instruction = takenText(record, instructionNames);
    const input = takenText(instruction.rest, inputNames);
    const output = takenText(input.rest, outputNames);
    const { system, history, ...rest } = output.rest;
    if (instruction.text === undefined || output.text === undefined) {
      return refuse('there is no "instruction" with an "output"');
    }
    if (input.text !== undefined && input.text !== '') {
      notes.changed('input', 'written below the instruction, in one user turn', input.text);
    }
    const asked = [instruction.text, input.text ?? ''].filter((part) => part !== '').join('\n');
    const messages = [
      ...(typeof system === 'string' && system !== '' ? [{ role: 'system', content: system }] : []),
      ...readHistory(history, notes),
      { role: 'user', content: asked },
      readCallText(output.text, notes),
    ];
    return rowOf(messages, rest, settings);
  },

  write(row, { notes }) {
    const messages = messagesOf(row);
    const [first, ...later] = messages;
    const system = first?.['role'] === 'system' ? contentOf(first) : undefined;
    const turns = (system === undefined ? messages : later).map((message) => ({
      role: message['role'],
      text: writeActions(callsOf(message), contentOf(message)),
      hasCalls: callsOf(message).length > 0,
    }));
    if (turns.length % 2 !== 0 || turns.some(({ role }, index) => role !== (index % 2 === 0 ? 'user' : 'assistant'))) {
      return refuse('Alpaca has pairs of user and assistant only');
    }
    const called = turns.find(({ hasCalls }) => hasCalls);
    if (called) {
      notes.changed('tool_calls', 'written into the text as <action>{…}</action>', called.text);
    }
    const texts = turns.map(({ text }) => text);
    const pairs = texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : []));
    const [instruction = '', output = ''] = pairs.at(-1) ?? [];
    return {
      instruction,
      input: '',
      output,
      ...(system === undefined ? {} : { system }),
      ...(pairs.length > 1 ? { history: pairs.slice(0, -1) } : {}),
    };
  },
};

function hasText(record: JsonRecord, names: readonly string[]): boolean {
  return names.some((name) => typeof record[name] === 'string');
}

/** The first of the names that holds a text, and the record without it. */
function takenText(
  record: JsonRecord,
  names: readonly string[],
): { readonly text?: string; readonly rest: JsonRecord } {
  const name = names.find((candidate) => typeof record[candidate] === 'string');
  if (name === undefined) {
    return { rest: record };
  }
  const { [name]: text, ...rest } = record;
  return { text: String(text), rest };
}

function readHistory(history: unknown, notes: Notes): readonly JsonRecord[] {
  if (history === undefined || history === null) {
    return [];
  }
  const isPair = (pair: unknown): pair is readonly [string, string] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string');
  if (!Array.isArray(history) || !history.every(isPair)) {
    return refuse('"history" is not a list of pairs of texts');
  }
  return history.flatMap(([asked, answered]) => [{ role: 'user', content: asked }, readCallText(answered, notes)]);
}
