import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ActionSchema } from '../../core/actions/schema';
import { DatasetCheck } from '../../core/dataset/check/dataset-check';
import { type Finding, isDeepRule } from '../../core/dataset/check/finding';
import { Mutes } from '../../core/dataset/check/mutes/mutes';
import type { Split } from '../../core/dataset/conversation';
import { LineDocument } from '../../core/dataset/document/line-document';
import { decodeLine } from '../../core/dataset/document/row-summary';
import { rowIdOf } from '../../core/dataset/row';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { YamlProblem } from '../../core/yaml/problem';
import { type DeepFindings, type DeepOptions, deepCheck } from '../dataset/checking/deep-check';
import { inPieces, numbersFrom } from '../dataset/checking/in-pieces';
import { rowsElsewhere } from '../dataset/checking/rows-elsewhere';
import { loadFile } from '../dataset/dataset-file';
import { mutesFileOf, readMutes } from '../dataset/mutes-file';
import { sha256Hex } from '../files/sha256';

/** A finding at its line, from 1. */
export interface LineFinding extends Finding {
  readonly lineNumber: number;
  /** Undefined where the line is no row. */
  readonly rowId: string | undefined;
}

export interface CheckedDataset {
  /** How many rows each split has. */
  readonly counts: Readonly<Record<Split, number>>;
  /** In the order of the lines, without those that are muted. */
  readonly findings: readonly LineFinding[];
  readonly mutedCount: number;
  /** What is wrong with the dataset as a whole, and with its mutes: the file itself, or mutes that match nothing. */
  readonly wholeFindings: readonly Finding[];
  readonly document: LineDocument;
}

export interface CheckFileOptions {
  /** The actions that calls may use; without it calls are not compared with one. */
  readonly schema?: ActionSchema | undefined;
  /** The project's other dataset files, for rows that stand in two of them. */
  readonly otherFiles?: readonly string[];
  /** Tries the deep rules too. */
  readonly deep?: Omit<DeepOptions, 'schema' | 'otherFiles' | 'signal'> | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Reads a dataset file and finds what is no row and what the structural rules say of the rows, and the deep ones where
 * they are asked for. Other work of the process goes on meanwhile.
 *
 * @throws WorkbenchError `file.notFound`, `file.unreadable`, `source.changed`; as `deepCheck`; the signal's reason
 */
export async function checkDatasetFile(file: string, options: CheckFileOptions = {}): Promise<CheckedDataset> {
  const { schema, otherFiles = [], deep, signal } = options;
  const elsewhere = await rowsElsewhere(otherFiles, signal);
  const document = await loadDocument(file, signal);
  const check = new DatasetCheck(schema ? { schema } : {}, elsewhere);
  const { inLines, inAll } = deep
    ? await deepCheck(document, { ...deep, schema, otherFiles, signal }, (line, checked) => check.put(line, checked))
    : await checkLines(document, check, signal);
  const lines = new Set<number>();
  await inPieces(check.found(), signal, (line) => lines.add(line));
  const deepFound = Map.groupBy(inLines, ({ line }) => line);
  const found: LineFinding[] = [];
  const inOrder = Uint32Array.from(new Set([...lines, ...deepFound.keys()])).sort();
  await inPieces(inOrder, signal, (line) => {
    const rowId = rowIdOf(decodeLine(document.contentAt(line)) ?? '', sha256Hex);
    const deepOnes = (deepFound.get(line) ?? []).map(({ line: _, ...finding }): Finding => finding);
    const all = [...check.findingsOf(line, (key) => key), ...deepOnes];
    found.push(...all.map((finding) => ({ ...finding, lineNumber: line + 1, rowId })));
  });
  const { mutes: written, problems } = await readMutes(file);
  // Whether a mute of a rule that was not tried still has a finding, nobody knows.
  const mutes = new Mutes(written.filter(({ rule }) => deep !== undefined || !isDeepRule(rule)));
  const findings = found.filter(({ code, rowId }) => !mutes.mutes(code, rowId));
  const wholeFindings = inAll.filter(({ code }) => !mutes.mutes(code, undefined));
  return {
    counts: check.counts,
    findings,
    wholeFindings: [...wholeFindings, ...mutesFindings(mutesFileOf(file), problems, mutes)],
    mutedCount: found.length - findings.length + inAll.length - wholeFindings.length,
    document,
  };
}

/** Tries the structural rules alone, which find nothing deep. */
async function checkLines(
  document: LineDocument,
  check: DatasetCheck,
  signal: AbortSignal | undefined,
): Promise<DeepFindings> {
  await inPieces(numbersFrom(0, document.lineCount), signal, (line) => check.set(line, document.contentAt(line)));
  return { inLines: [], inAll: [] };
}

function mutesFindings(file: string, problems: readonly YamlProblem[], mutes: Mutes): readonly Finding[] {
  const name = path.basename(file);
  return [
    ...problems.map(({ line, message: detail, fix }): Finding => {
      return { code: 'mutes.wrong', parameters: { path: name, line, detail, fix } };
    }),
    ...mutes.unused.map(({ rule, row }): Finding => {
      return { code: 'dataset.muteUnused', parameters: { rule, row, file: name } };
    }),
  ];
}

/** @throws WorkbenchError `file.notFound`, `file.unreadable`, `source.changed` */
async function loadDocument(file: string, signal: AbortSignal | undefined): Promise<LineDocument> {
  if (!existsSync(file)) {
    throw new WorkbenchError('file.notFound', { path: file });
  }
  return new LineDocument((await loadFile(file, signal)).bytes);
}
