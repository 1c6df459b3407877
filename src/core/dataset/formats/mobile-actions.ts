import { Temporal } from 'temporal-polyfill';
import { isRecord, type JsonRecord } from '../../json/record';
import { readContext } from '../context';
import { contentOf, messagesOf, readChatMessages, writeChatMessages } from './chat-messages';
import type { ReadSettings, RecordFormat, Row } from './format';
import { rowOf } from './row-of';
import { readTools, withToolTypes } from './tools';

const instruction = 'You are a model that can do function calling with the following functions';
const clockLabel = 'Current date and time given in YYYY-MM-DDTHH:MM:SS format: ';
const clockLine =
  /^Current date and time given in YYYY-MM-DDTHH:MM:SS format: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.?\s*$/u;
const weekdayLine = /^Day of week is [A-Za-z]+\.?\s*$/u;
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Google's Mobile Actions: the set that FunctionGemma is tuned on. */
export const mobileActions: RecordFormat = {
  name: 'mobile-actions',
  title: 'Google Mobile Actions',
  layouts: ['jsonl', 'parquet', 'json'],
  otherKeys: 'added',
  usedKeys: ['messages', 'tools', 'split'],

  detect(sample) {
    return sample.every(isMobileAction) ? 1 : 0;
  },

  read(record, settings) {
    const { metadata, messages: written, tools: listed, ...rest } = record;
    const { notes } = settings;
    const [first, ...later] = Array.isArray(written) ? (written as readonly unknown[]) : [];
    const isDeveloper = isRecord(first) && first['role'] === 'developer';
    const turn = isDeveloper ? readDeveloperTurn(contentOf(first), settings, isRecord(rest['context'])) : undefined;
    const messages = readChatMessages(turn ? later : written, notes);
    const system = turn?.system ? [{ role: 'system', content: turn.system }] : [];
    const tools = readTools(listed, notes);
    const split = metadata === 'train' || metadata === 'eval' ? { split: metadata } : {};
    if (!('split' in split) && metadata !== undefined) {
      notes.noPlace('metadata', 'neither "train" nor "eval"', metadata);
    }
    return rowOf(
      [...system, ...messages],
      { ...turn?.clock, ...rest, ...split, ...(tools ? { tools } : {}) },
      settings,
    );
  },

  write(row) {
    const messages = writeChatMessages(row);
    const [first] = messagesOf(row);
    const hasSystem = first?.['role'] === 'system';
    const content = [...clockLines(row), hasSystem ? contentOf(first) : instruction].join('\n');
    return {
      metadata: row['split'],
      tools: withToolTypes(row['tools'], (type) => type.toUpperCase()),
      messages: [{ role: 'developer', content: `${content}\n` }, ...(hasSystem ? messages.slice(1) : messages)],
    };
  },
};

function isMobileAction(record: unknown): boolean {
  if (!isRecord(record)) {
    return false;
  }
  const { metadata, messages } = record;
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  return (metadata === 'train' || metadata === 'eval') && isRecord(first) && first['role'] === 'developer';
}

interface DeveloperTurn {
  readonly clock: { readonly context?: JsonRecord };
  /** What it says beside the clock and the one sentence that all rows have; undefined where that is nothing. */
  readonly system?: string;
}

/** The clock of a developer turn becomes the row's, unless the record has a whole context; the sentence that every row has is left out. */
function readDeveloperTurn(
  content: string,
  { timeZone, locale, notes }: ReadSettings,
  hasContext: boolean,
): DeveloperTurn {
  const lines = content.split('\n');
  const local = clockLine.exec(lines[0] ?? '')?.[1];
  const now = local === undefined ? undefined : instantIn(timeZone, local);
  const hasClock = now !== undefined;
  const rest = hasClock ? lines.slice(weekdayLine.test(lines[1] ?? '') ? 2 : 1) : lines;
  if (hasClock && !hasContext) {
    notes.changed(
      'developer turn',
      `its clock became "context", in the zone ${timeZone} and the locale ${locale}`,
      content,
    );
  }
  const said = rest.join('\n').replace(/\n$/u, '');
  const isUsual = said.trim() === instruction;
  if (isUsual) {
    notes.changed(
      'developer turn',
      'the sentence that every row has was left out; exporting writes it again',
      instruction,
    );
  }
  return {
    clock: hasClock ? { context: { now, timeZone, locale } } : {},
    ...(isUsual || said === '' ? {} : { system: said }),
  };
}

/** The clock of a wall in a zone, with its offset; undefined where there is no such time or zone. */
function instantIn(timeZone: string, local: string): string | undefined {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).toString({ timeZoneName: 'never' });
  } catch {
    return undefined;
  }
}

function clockLines({ context }: Row): readonly string[] {
  const read = context === undefined ? {} : readContext(context);
  if (read.context === undefined) {
    return [];
  }
  const { now, timeZone } = read.context;
  const moment = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone);
  const local = moment.toPlainDateTime().toString({ smallestUnit: 'second' });
  return [`${clockLabel}${local}`, `Day of week is ${weekdays[moment.dayOfWeek - 1] ?? ''}`];
}
