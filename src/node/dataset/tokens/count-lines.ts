import { hash } from 'node:crypto';
import type { RenderedConversation } from '../../../core/dataset/conversation';
import type { LineDocument } from '../../../core/dataset/document/line-document';
import type { CountedRow } from '../../../core/dataset/tokens/row-tokens';
import { inPieces, numbersFrom } from '../checking/in-pieces';
import { renderLine } from '../checking/token-rules';
import { CountCache } from './count-cache';
import { hashLength } from './kept-lines';

/** Raised whenever the code renders a line otherwise; a test says when. */
export const renderingVersion = '1';

/** A line that is a row, from 0, and what the training makes of it. */
export interface CountedLine {
  readonly line: number;
  readonly counted: CountedRow;
}

export interface LineCounting {
  /** Of the rendering: what `renderConversation` takes. */
  readonly systemPrompt: string;
  /** Of this system prompt and rendering alone. */
  readonly cacheFile: string;
  /** Something will be counted. */
  readonly onMissing: () => void;
  /** @param isFew whether they are only what was changed since all were counted */
  readonly count: (rows: readonly RenderedConversation[], isFew: boolean) => Promise<readonly CountedRow[]>;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
}

/** Counted sooner than all that is kept of rows is read. */
const fewRows = 200;

/**
 * The tokens of each line that is a row, in their order. A line that was counted before is known by its bytes: it is
 * neither read nor rendered again.
 * @throws what `count` throws; the signal's reason
 */
export async function countLines(document: LineDocument, counting: LineCounting): Promise<readonly CountedLine[]> {
  const { systemPrompt, cacheFile, onMissing, count, signal, onProgress } = counting;
  const cache = await CountCache.open(cacheFile);
  const hashes: string[] = [];
  const missing = new Map<string, RenderedConversation>();
  await inPieces(numbersFrom(0, document.lineCount), signal, (line) => {
    const content = document.contentAt(line);
    const name = hash('sha256', content, 'base64url').slice(0, hashLength);
    hashes.push(name);
    const row = cache.get(name) === undefined ? renderLine(content, systemPrompt) : undefined;
    if (row) {
      onMissing();
      missing.set(name, row);
    }
  });
  if (missing.size > 0) {
    const isFew = missing.size <= fewRows && missing.size < hashes.length / 2;
    const counts = await count([...missing.values()], isFew);
    for (const [index, name] of [...missing.keys()].entries()) {
      const counted = counts[index];
      if (counted) {
        cache.set(name, counted);
      }
    }
    await cache.save(hashes);
  } else {
    await cache.touch();
  }
  onProgress?.(hashes.length, hashes.length);
  return hashes.flatMap((name, line) => {
    const counted = cache.get(name);
    return counted ? [{ line, counted }] : [];
  });
}
