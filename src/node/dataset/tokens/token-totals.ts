import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parsedRecord } from '../../../core/json/parsed';
import { canonicalJson } from '../../../core/provenance/canonical-json';
import { writeFileAtomic } from '../../files/atomic-write';
import type { Project } from '../../project/project';
import { cacheFolder } from '../../setup/cache-folder';
import { contentKey } from '../../setup/cached-item';

/** Tokens of the rows of each split. */
export interface TokenTotals {
  readonly train: number;
  readonly eval: number;
}

/** A dataset file in the state in which its tokens were counted. */
export interface CountedFile {
  readonly file: string;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  /** From `tokenizationKey`. */
  readonly tokenization: string;
}

/** Names what of a project, apart from its rows, decides into how many tokens they are cut. */
export function tokenizationKey({ recipe, template }: Pick<Project, 'recipe' | 'template'>): string {
  const { base, systemPrompt, stop } = recipe;
  return contentKey(canonicalJson({ base, systemPrompt, stop, template: template?.text ?? null }));
}

/**
 * Keeps how many tokens a dataset has, in the user's cache, for views that count none themselves.
 * @throws the file system's error
 */
export async function keepTokenTotals(counted: CountedFile, totals: TokenTotals): Promise<void> {
  await writeFileAtomic(totalsFileOf(counted.file), canonicalJson({ ...totals, of: stateOf(counted) }));
}

/** What was kept; undefined where the file or the project is another by now, or nobody has counted. */
export async function readTokenTotals(file: string, tokenization: string): Promise<TokenTotals | undefined> {
  const text = await readFile(totalsFileOf(file), 'utf8').catch(() => undefined);
  const kept = text === undefined ? undefined : parsedRecord(text);
  const found = kept && (await stat(file, { bigint: true }).catch(() => undefined));
  if (!kept || !found) {
    return undefined;
  }
  const { size, mtimeNs: modifiedNs } = found;
  const isSame = kept['of'] === stateOf({ file, sizeBytes: Number(size), modifiedNs, tokenization });
  const { train, eval: evaluation } = kept;
  return isSame && typeof train === 'number' && typeof evaluation === 'number'
    ? { train, eval: evaluation }
    : undefined;
}

function stateOf({ sizeBytes, modifiedNs, tokenization }: CountedFile): string {
  return `${sizeBytes} ${modifiedNs} ${tokenization}`;
}

function totalsFileOf(file: string): string {
  return path.join(cacheFolder(), 'dataset-signatures', `${contentKey(file)}.tokens.json`);
}
