import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ActionSchema } from '../../../core/actions/schema';
import { Balance } from '../../../core/dataset/check/deep/balance';
import { bandCount, findNearRows, type NearRow, type SignedRow } from '../../../core/dataset/check/deep/near-rows';
import { signatureOf } from '../../../core/dataset/check/deep/signature';
import type { Finding } from '../../../core/dataset/check/finding';
import { markOf } from '../../../core/dataset/check/row-mark';
import { findStopToken } from '../../../core/dataset/check/stop-token';
import { findTooLong } from '../../../core/dataset/check/too-long';
import type { Conversation, RenderedConversation } from '../../../core/dataset/conversation';
import { LineDocument } from '../../../core/dataset/document/line-document';
import { decodeLine } from '../../../core/dataset/document/row-summary';
import { renderConversation } from '../../../core/dataset/render';
import { type RowContent, readRowContent } from '../../../core/dataset/row';
import type { CountedRow, TokenLimits } from '../../../core/dataset/tokens/row-tokens';
import { loadFile } from '../dataset-file';
import { inPieces, numbersFrom } from './in-pieces';
import { readSignatures, type Signatures, writeSignatures } from './signature-cache';

export type DeepPart = 'signatures' | 'near' | 'tokens';

/** What rules that need the base's tokenizer are given. */
export interface TokenRules {
  readonly count: (
    rows: readonly RenderedConversation[],
    onProgress: (done: number, total: number) => void,
  ) => Promise<readonly CountedRow[]>;
  readonly limits: TokenLimits;
  readonly systemPrompt: string;
}

export interface DeepOptions {
  readonly schema?: ActionSchema | undefined;
  /** The project's other dataset files, for near leaks between files. */
  readonly otherFiles?: readonly string[];
  /** Where signatures are kept for the next time; absent to keep none. */
  readonly cacheFile?: string;
  /** Absent where no tokenizer is there: those rules are then left out, and who calls says why. */
  readonly tokens?: TokenRules;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (part: DeepPart, done: number, total: number) => void;
}

/** A finding and its line, from 0. */
export type LineFound = Finding & { readonly line: number };

/** What the deep rules find: in lines, from 0, and in the dataset as a whole. */
export interface DeepFindings {
  readonly inLines: readonly LineFound[];
  readonly inAll: readonly Finding[];
}

interface LineRow {
  readonly line: number;
  readonly row: RowContent;
  /** Of another file of the project. */
  readonly fileName?: string;
}

/**
 * The rules that compare rows with each other, count the whole dataset or need the tokenizer. Lines that are no rows are
 * left out. Other work of the process goes on meanwhile.
 * @throws what `tokens.count` throws; the signal's reason
 */
export async function deepCheck(document: LineDocument, options: DeepOptions): Promise<DeepFindings> {
  const rows = await readRows(document, options.signal);
  const balance = new Balance();
  for (const { row } of rows) {
    balance.add(row);
  }
  const elsewhere = await readElsewhere(options);
  const near = await nearRows(await signRows([...elsewhere, ...rows], options), options);
  const tokens = options.tokens ? await tokenFindings(rows, options.tokens, options) : [];
  return { inLines: [...near.flatMap(findingsOf), ...tokens], inAll: balance.findings(options.schema) };
}

async function readRows(document: LineDocument, signal: AbortSignal | undefined): Promise<readonly LineRow[]> {
  const rows: LineRow[] = [];
  await inPieces(numbersFrom(0, document.lineCount), signal, (line) => {
    const read = readRowContent(decodeLine(document.contentAt(line)) ?? '');
    if (read.problem === undefined) {
      rows.push({ line, row: read.content });
    }
  });
  return rows;
}

async function readElsewhere({ otherFiles = [], signal }: DeepOptions): Promise<readonly LineRow[]> {
  const rows: LineRow[] = [];
  for (const file of otherFiles.filter((known) => existsSync(known))) {
    const document = new LineDocument((await loadFile(file, signal)).bytes);
    const fileName = path.basename(file);
    for (const row of await readRows(document, signal)) {
      rows.push({ ...row, fileName });
    }
  }
  return rows;
}

/** Only rows that were not there the last time take time. */
async function signRows(
  rows: readonly LineRow[],
  { cacheFile, signal, onProgress }: DeepOptions,
): Promise<readonly SignedRow[]> {
  const known = cacheFile === undefined ? new Map() : await readSignatures(cacheFile);
  const used = new Map<number, Uint32Array>();
  const signed: SignedRow[] = [];
  let isNew = false;
  await inPieces(rows, signal, ({ line, row, fileName }) => {
    const { messagesHash, split } = markOf(row);
    const kept = used.get(messagesHash) ?? (known as Signatures).get(messagesHash);
    const signature = kept ?? signatureOf(row.messages);
    isNew ||= kept === undefined;
    used.set(messagesHash, signature);
    signed.push({ line, messagesHash, split, signature, ...(fileName !== undefined && { fileName }) });
    if (signed.length % 1000 === 0 || signed.length === rows.length) {
      onProgress?.('signatures', signed.length, rows.length);
    }
  });
  if (cacheFile !== undefined && isNew) {
    // What cannot be kept is made again the next time.
    await writeSignatures(cacheFile, used).catch(() => undefined);
  }
  return signed;
}

async function nearRows(
  signed: readonly SignedRow[],
  { signal, onProgress }: DeepOptions,
): Promise<readonly NearRow[]> {
  const search = findNearRows(signed);
  for (;;) {
    const { done, value } = search.next();
    if (done) {
      return value;
    }
    onProgress?.('near', value, bandCount);
    await setImmediate();
    signal?.throwIfAborted();
  }
}

function findingsOf({ row, other, similarity }: NearRow): readonly LineFound[] {
  const { line, split } = row;
  const { fileName: otherFile, split: otherSplit } = other;
  const parameters = { otherLine: other.line + 1, otherSplit, percent: Math.round(similarity * 100) };
  if (otherFile !== undefined) {
    const isLeak = split !== otherSplit;
    const elsewhere = { ...parameters, otherFile };
    return isLeak ? [{ line, code: 'dataset.nearLeakElsewhere', parameters: elsewhere, path: ['split'] }] : [];
  }
  return split === otherSplit
    ? [{ line, code: 'dataset.nearDuplicate', parameters }]
    : [{ line, code: 'dataset.nearLeak', parameters, path: ['split'] }];
}

async function tokenFindings(
  rows: readonly LineRow[],
  { count, limits, systemPrompt }: TokenRules,
  { onProgress }: DeepOptions,
): Promise<readonly LineFound[]> {
  const rendered = rows.map(({ row: { ownId, ...row } }) => {
    const conversation: Conversation = { id: ownId ?? ('' as Conversation['id']), ...row };
    return renderConversation(conversation, { systemPrompt });
  });
  const counted = await count(rendered, (done, total) => onProgress?.('tokens', done, total));
  return counted.flatMap((tokens, index) => {
    const { line = 0, row } = rows[index] ?? {};
    const found = [...findTooLong(tokens, row?.split ?? 'train', limits), ...findStopToken(tokens)];
    return found.map((finding) => ({ ...finding, line }));
  });
}
