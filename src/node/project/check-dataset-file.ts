import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ActionSchema } from '../../core/actions/schema';
import { DatasetCheck } from '../../core/dataset/check/dataset-check';
import type { Finding } from '../../core/dataset/check/finding';
import { Mutes } from '../../core/dataset/check/mutes/mutes';
import type { Split } from '../../core/dataset/conversation';
import { LineDocument } from '../../core/dataset/document/line-document';
import { decodeLine } from '../../core/dataset/document/row-summary';
import { contentId, readRowContent } from '../../core/dataset/row';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { YamlProblem } from '../../core/yaml/problem';
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
  /** What is wrong with the mutes: the file itself, or mutes that match nothing. */
  readonly muteFindings: readonly Finding[];
  readonly document: LineDocument;
}

export interface CheckFileOptions {
  /** The actions that calls may use; without it calls are not compared with one. */
  readonly schema?: ActionSchema | undefined;
  /** The project's other dataset files, for rows that stand in two of them. */
  readonly otherFiles?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Reads a dataset file and finds what is no row and what the structural rules say of the rows. Other work of the process
 * goes on meanwhile.
 *
 * @throws WorkbenchError `file.notFound`, `file.unreadable`, `source.changed`; the signal's reason
 */
export async function checkDatasetFile(file: string, options: CheckFileOptions = {}): Promise<CheckedDataset> {
  const { schema, otherFiles = [], signal } = options;
  const elsewhere = await rowsElsewhere(otherFiles, signal);
  const document = await loadDocument(file, signal);
  const check = new DatasetCheck(schema ? { schema } : {}, elsewhere);
  await inPieces(numbersFrom(0, document.lineCount), signal, (line) => check.set(line, document.contentAt(line)));
  const found = [...check.found()]
    .sort((left, right) => left - right)
    .flatMap((line) => {
      const rowId = rowIdOf(document.contentAt(line));
      return check
        .findingsOf(line, (key) => key)
        .map((finding): LineFinding => ({ ...finding, lineNumber: line + 1, rowId }));
    });
  const { mutes: written, problems } = await readMutes(file);
  const mutes = new Mutes(written);
  const findings = found.filter(({ code, rowId }) => !mutes.mutes(code, rowId));
  const muteFindings = mutesFindings(mutesFileOf(file), problems, mutes);
  return { counts: check.counts, findings, mutedCount: found.length - findings.length, muteFindings, document };
}

function rowIdOf(content: Uint8Array): string | undefined {
  const read = readRowContent(decodeLine(content) ?? '');
  return read.problem === undefined ? (read.content.ownId ?? contentId(read.content.messages, sha256Hex)) : undefined;
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
