import { stat } from 'node:fs/promises';
import { compareRows } from '../../../core/dataset/compare/compare-rows';
import { readableRow } from '../../../core/dataset/compare/readable-row';
import { loadFile } from '../dataset-file';

/** One version of a dataset: a file, or its bytes. */
export type DatasetVersion = string | Uint8Array;

/** What differs between two versions, turn by turn, as two texts to be shown beside each other. */
export interface ComparedTexts {
  readonly kind: 'rows';
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly before: string;
  readonly after: string;
}

/** Or why there is nothing to show: only the order, blank lines or line ends differ, or too much is to be read. */
export type VersionComparison = ComparedTexts | { readonly kind: 'same-rows' } | { readonly kind: 'too-large' };

export interface ComparisonLimits {
  /** Of either version. */
  readonly mostBytes: number;
  /** Characters of either text: VS Code compares no longer ones. */
  readonly longestText: number;
}

const usualLimits: ComparisonLimits = { mostBytes: 256 * 1024 * 1024, longestText: 20_000_000 };

/** Compares two versions of a dataset row by row. @throws WorkbenchError as `loadFile` */
export async function compareVersions(
  versions: { readonly before: DatasetVersion; readonly after: DatasetVersion },
  { mostBytes, longestText }: ComparisonLimits = usualLimits,
): Promise<VersionComparison> {
  for (const version of [versions.before, versions.after]) {
    if ((await sizeOf(version)) > mostBytes) {
      return { kind: 'too-large' };
    }
  }
  const { rows, ...counts } = compareRows(await bytesOf(versions.before), await bytesOf(versions.after));
  if (rows.length === 0) {
    return { kind: 'same-rows' };
  }
  const [before = '', after = ''] = (['before', 'after'] as const).map((side) =>
    rows.map((row) => (row[side] === undefined ? '' : readableRow(row.name, row[side]))).join('\n'),
  );
  const isTooLong = Math.max(before.length, after.length) > longestText;
  return isTooLong ? { kind: 'too-large' } : { kind: 'rows', ...counts, before, after };
}

/** Of a file that is not there nothing: reading it says so. */
async function sizeOf(version: DatasetVersion): Promise<number> {
  return typeof version === 'string' ? ((await stat(version).catch(() => undefined))?.size ?? 0) : version.length;
}

async function bytesOf(version: DatasetVersion): Promise<Uint8Array> {
  return typeof version === 'string' ? (await loadFile(version)).bytes : version;
}
