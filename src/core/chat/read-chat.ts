import { parsedRecord } from '../json/parsed';
import { type JsonRecord, recordOf, textOf } from '../json/record';
import type { ChatHeader, ComparedChat } from './chat-header';
import { chatVersion } from './chat-record';
import type { KeptChat } from './kept-chat';
import { KeptTurns } from './kept-turns';
import { badSettings, type ChatSettings } from './settings';

export type ReadChat =
  | { readonly kind: 'chat'; readonly chat: KeptChat }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'none' };

/** Reads a chat's file. What is damaged is left out: a line that was cut, or that somebody else wrote. Never throws. */
export function readChat(text: string): ReadChat {
  const [first, ...records] = text.split('\n').flatMap(readLine);
  if (first?.['type'] !== 'chat' || typeof first['version'] !== 'number') {
    return { kind: 'none' };
  }
  if (first['version'] > chatVersion) {
    return { kind: 'newer', version: first['version'] };
  }
  const header = readHeader(first);
  return header ? { kind: 'chat', chat: foldRecords(header, records) } : { kind: 'none' };
}

function readLine(line: string): JsonRecord | readonly JsonRecord[] {
  return parsedRecord(line) ?? [];
}

function readHeader(line: JsonRecord): ChatHeader | undefined {
  const { id, startedAt } = line;
  const phone = recordOf(line['phone']);
  const model = recordOf(line['model']);
  const { sha256 } = model;
  const texts = [id, startedAt, phone['serial'], phone['label'], model['name'], model['variant']];
  if (!texts.every((text) => typeof text === 'string')) {
    return undefined;
  }
  const compared = readCompared(line['compared']);
  const [ownId = '', began = '', serial = '', label = '', name = '', variant = ''] = texts;
  return {
    id: ownId,
    startedAt: began,
    phone: { serial, label },
    model: { name, variant, ...(typeof sha256 === 'string' && { sha256 }) },
    ...(compared && { compared }),
  };
}

function readCompared(value: unknown): ComparedChat | undefined {
  const { side, modelId, other } = recordOf(value);
  const { chatId, serial, modelId: otherModelId, label } = recordOf(other);
  const texts = [modelId, chatId, serial, otherModelId, label];
  if ((side !== 'left' && side !== 'right') || !texts.every((text) => typeof text === 'string')) {
    return undefined;
  }
  const [own = '', otherChat = '', otherSerial = '', otherModel = '', otherLabel = ''] = texts;
  const there = { chatId: otherChat, serial: otherSerial, modelId: otherModel, label: otherLabel };
  return { side, modelId: own, other: there };
}

function foldRecords(header: ChatHeader, records: readonly JsonRecord[]): KeptChat {
  const turns = new KeptTurns();
  let title: string | undefined;
  let settings: ChatSettings | undefined;
  for (const record of records) {
    if (record['type'] === 'title') {
      title = textOf(record['title']) || undefined;
    } else if (record['type'] === 'settings') {
      settings = readSettings(record['settings']) ?? settings;
    } else {
      turns.take(record);
    }
  }
  return { header, turns, ...(title !== undefined && { title }), ...(settings !== undefined && { settings }) };
}

function readSettings(value: unknown): ChatSettings | undefined {
  const settings = recordOf(value) as unknown as ChatSettings;
  return typeof settings.systemPrompt === 'string' && badSettings(settings).length === 0 ? settings : undefined;
}
