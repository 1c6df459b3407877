import { isRecord } from '../../json/record';
import { readChatMessages, writeChatMessages } from './chat-messages';
import type { RecordFormat } from './format';
import { rowOf } from './row-of';
import { readTools } from './tools';

/** OpenAI's fine-tuning JSONL, also in its older shape with `functions`; our own rows are read by it too. */
export const openAi: RecordFormat = {
  name: 'openai',
  title: 'OpenAI fine-tuning JSONL',
  layouts: ['jsonl', 'parquet', 'json'],
  otherKeys: 'left',
  usedKeys: ['messages', 'tools', 'parallel_tool_calls'],

  detect(sample) {
    return sample.every((record) => isRecord(record) && hasRoles(record['messages'])) ? 0.8 : 0;
  },

  read(record, settings) {
    const { messages, tools: newer, functions: older, ...rest } = record;
    if (older !== undefined && newer === undefined) {
      settings.notes.changed('functions', 'became "tools"', older);
    } else if (older !== undefined) {
      settings.notes.noPlace('functions', 'the record has tools already', older);
    }
    const tools = readTools(newer ?? older, settings.notes);
    return rowOf(readChatMessages(messages, settings.notes), tools ? { ...rest, tools } : rest, settings);
  },

  write(row) {
    const { tools, parallel_tool_calls: parallel } = row;
    return {
      messages: writeChatMessages(row),
      ...(tools === undefined ? {} : { tools }),
      ...(parallel === undefined ? {} : { parallel_tool_calls: parallel }),
    };
  },
};

function hasRoles(messages: unknown): boolean {
  return (
    Array.isArray(messages) && messages.some((message) => isRecord(message) && typeof message['role'] === 'string')
  );
}
