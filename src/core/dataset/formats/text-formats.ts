import { writeActions } from '../../actions/tagged-json';
import { isRecord, type JsonRecord } from '../../json/record';
import { readCallText, writeToolCallText } from './call-text';
import { callsOf, contentOf, messagesOf, upToResult } from './chat-messages';
import { type RecordFormat, refuse } from './format';
import type { Notes } from './notes';
import { rowOf } from './row-of';
import { endOfText } from './text-blocks';

/** A turn as it stands in a text. */
interface Turn {
  readonly role: string;
  readonly text: string;
}

/** Would be read as the start or end of a turn or of a conversation. */
const chatMlMarks = ['<|im_start|>', '<|im_end|>', endOfText];
const humanBotMarks = ['<human>:', '<bot>:', endOfText];
const chatMlTurn = /<\|im_start\|>([A-Za-z_]+)[ \t]*\n(.*?)<\|im_end\|>\s*/suy;
const humanBotMark = /(?:^|\n)[ \t]*<(human|bot)>:[ \t]?/gu;

/** ChatML: `<|im_start|>user … <|im_end|>`, as SmolLM2 and Qwen are trained on; calls as Hermes writes them. */
export const chatMl: RecordFormat = {
  name: 'chatml',
  title: 'ChatML text',
  layouts: ['text', 'jsonl', 'parquet'],
  otherKeys: 'added',
  usedKeys: ['messages'],
  detect: (sample) => (sample.every((record) => textOf(record)?.includes('<|im_start|>')) ? 0.9 : 0),

  read(record, settings) {
    const { text, ...rest } = record;
    const turns = upToResult(readChatMl(String(text)), settings.notes, isToolTurn) as readonly Turn[];
    return rowOf(
      turns.map((turn) => messageOf(turn, settings.notes)),
      rest,
      settings,
    );
  },

  write(row, { notes }) {
    const turns = messagesOf(row).map((message) => {
      const text = writeToolCallText(tell(callsOf(message), notes, '<tool_call>{…}</tool_call>'), contentOf(message));
      return `<|im_start|>${String(message['role'])}\n${without(text, chatMlMarks)}<|im_end|>\n`;
    });
    return { text: turns.join('') };
  },
};

/** `<human>:` and `<bot>:`, as RedPajama-INCITE-Chat and OpenChatKit are trained on; calls as our models write them. */
export const humanBot: RecordFormat = {
  name: 'human-bot',
  title: '<human>: and <bot>: text',
  layouts: ['text', 'jsonl', 'parquet'],
  otherKeys: 'added',
  usedKeys: ['messages'],
  detect: (sample) => (sample.every((record) => isHumanBot(textOf(record))) ? 0.9 : 0),

  read(record, settings) {
    const { text, ...rest } = record;
    const turns = readHumanBot(String(text));
    return rowOf(
      turns.map((turn) => messageOf(turn, settings.notes)),
      rest,
      settings,
    );
  },

  write(row, { notes }) {
    const [first, ...later] = messagesOf(row);
    const system = first?.['role'] === 'system' ? contentOf(first) : undefined;
    if (system !== undefined) {
      notes.changed('system', 'written before the first <human>:', system);
    }
    const turns = (system === undefined ? messagesOf(row) : later).map((message) => {
      const text = writeActions(tell(callsOf(message), notes, '<action>{…}</action>'), contentOf(message));
      return `<${message['role'] === 'user' ? 'human' : 'bot'}>: ${without(text, humanBotMarks)}`;
    });
    return { text: [...(system === undefined ? [] : [without(system, humanBotMarks)]), ...turns].join('\n') };
  },
};

function textOf(record: unknown): string | undefined {
  return isRecord(record) && typeof record['text'] === 'string' ? record['text'] : undefined;
}

function isHumanBot(text: string | undefined): boolean {
  return text?.includes('<human>:') === true && text.includes('<bot>:');
}

function isToolTurn(turn: unknown): boolean {
  return isRecord(turn) && (turn['role'] === 'tool' || turn['role'] === 'tool_response');
}

function messageOf({ role, text }: Turn, notes: Notes): JsonRecord {
  return role === 'assistant' ? readCallText(text, notes) : { role, content: text };
}

function readChatMl(text: string): readonly Turn[] {
  const turns: Turn[] = [];
  const rest = text.trim().replace(/<\|endoftext\|>$/u, '');
  chatMlTurn.lastIndex = 0;
  let end = 0;
  for (let found = chatMlTurn.exec(rest); found; found = chatMlTurn.exec(rest)) {
    turns.push({ role: found[1] ?? '', text: found[2] ?? '' });
    end = chatMlTurn.lastIndex;
  }
  if (turns.length === 0 || end < rest.length) {
    return refuse(`it is no ChatML from here: ${JSON.stringify(rest.slice(end, end + 60).toWellFormed())}`);
  }
  return turns;
}

function readHumanBot(text: string): readonly Turn[] {
  const marks = [...text.matchAll(humanBotMark)];
  const before = text.slice(0, marks[0]?.index ?? text.length).trim();
  if (marks.length === 0) {
    return refuse('there is no <human>: or <bot>: at the start of a line');
  }
  const turns = marks.map((mark, index) => {
    const start = mark.index + mark[0].length;
    const said = text.slice(start, marks[index + 1]?.index ?? text.length);
    return { role: mark[1] === 'human' ? 'user' : 'assistant', text: said.trim() };
  });
  return before === '' ? turns : [{ role: 'system', text: before }, ...turns];
}

/** Words that hold a mark of the format would be read as other turns. */
function without(text: string, marks: readonly string[]): string {
  const mark = marks.find((candidate) => text.includes(candidate));
  return mark === undefined
    ? text
    : refuse(`a message says ${mark}, which the format takes for the start or end of a turn`);
}

function tell(calls: ReturnType<typeof callsOf>, notes: Notes, how: string): ReturnType<typeof callsOf> {
  if (calls.length > 0) {
    notes.changed('tool_calls', `written into the text as ${how}`, calls);
  }
  return calls;
}
