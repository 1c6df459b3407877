import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { applyEdits } from '../../core/dataset/bulk/text-edits';
import { LineDocument } from '../../core/dataset/document/line-document';
import { decodeLine, summariseLine } from '../../core/dataset/document/row-summary';
import type { Rename } from '../../core/dataset/rename/rename';
import { renameInActions } from '../../core/dataset/rename/rename-in-actions';
import { renameInRow } from '../../core/dataset/rename/rename-in-row';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { keepCopy } from '../dataset/changed-dataset';
import { loadFile } from '../dataset/dataset-file';
import { finishReplacing, type Replacement, replaceTogether } from '../files/replace-together';
import type { Project } from '../project/project';
import { renameJournalOf } from './begun-rename';

/** A row whose calls change. Lines count from 1. */
export interface RenamedRow {
  readonly file: string;
  readonly lineNumber: number;
  readonly calls: number;
  readonly firstWords: string;
}

/** A text in which the old name stands and stays. */
export interface NameMention {
  readonly file: string;
  /** Undefined for the recipe's system prompt. */
  readonly lineNumber?: number;
  readonly text: string;
}

export interface RenamePlan {
  readonly rename: Rename;
  /** The actions file and every dataset file that changes. */
  readonly files: readonly Replacement[];
  readonly rows: readonly RenamedRow[];
  readonly mentions: readonly NameMention[];
}

/**
 * Works out what a rename changes in the actions file and in all dataset files of a project, and changes nothing.
 * @throws WorkbenchError `rename.*`, `file.unreadable`; the signal's reason
 */
export async function planRename(project: Project, rename: Rename, signal: AbortSignal): Promise<RenamePlan> {
  const { recipe, recipePath, folder } = project;
  if (recipe.actions === undefined) {
    throw new WorkbenchError('rename.noActions', { path: recipePath });
  }
  const actions = await renameActionsFile(path.resolve(folder, recipe.actions), rename, signal);
  const files: Replacement[] = [actions];
  const rows: RenamedRow[] = [];
  const system = recipe.systemPrompt;
  const mentions: NameMention[] = isNamed(system, rename.from) ? [{ file: recipePath, text: system }] : [];
  const conflicts: Omit<NameMention, 'text'>[] = [];
  const places = await Promise.all(project.datasetFiles.map((file) => realpath(file).catch(() => file)));
  for (const file of new Set(places)) {
    const found = await renameDatasetFile(file, rename, signal);
    rows.push(...found.rows);
    mentions.push(...found.mentions);
    conflicts.push(...found.conflicts);
    files.push(...(found.rows.length > 0 ? [found.replacement] : []));
  }
  const [conflict] = conflicts;
  if (conflict) {
    const { file, lineNumber = 1 } = conflict;
    throw new WorkbenchError('rename.usedInRows', {
      count: conflicts.length,
      name: rename.to,
      path: file,
      line: lineNumber,
    });
  }
  return { rename, files, rows, mentions };
}

/**
 * Changes all files of a plan, or none. What they were stays beside them.
 * @returns the copies
 * @throws WorkbenchError `dataset.changedOnDisk`, `dataset.notCopied`, `replace.failed`
 */
export async function applyRename(project: Project, { files, rename }: RenamePlan): Promise<readonly string[]> {
  const copies: string[] = [];
  const journal = renameJournalOf(project.folder);
  try {
    for (const { file } of files) {
      copies.push(await keepCopy(file, `rename-${rename.from}`));
    }
    await replaceTogether(journal, files);
    return copies;
  } catch (error) {
    // A renaming that has begun is gone on with later; until then the copies are what the files were.
    if (!(error instanceof WorkbenchError && error.code === 'replace.failed')) {
      await Promise.all(copies.map((copy) => rm(copy, { force: true })));
    }
    throw error;
  }
}

/**
 * Ends a rename that a killed process left half done.
 * @param folder of the recipe
 * @returns true where there was one
 */
export function finishRename(folder: string): Promise<boolean> {
  return finishReplacing(renameJournalOf(folder));
}

async function renameActionsFile(file: string, rename: Rename, signal: AbortSignal): Promise<Replacement> {
  const { bytes, state } = await loadFile(file, signal);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { file, sha256: state.sha256, chunks: [new TextEncoder().encode(renameInActions(text, rename))] };
}

async function renameDatasetFile(file: string, rename: Rename, signal: AbortSignal) {
  const { bytes, state } = await loadFile(file, signal);
  const document = new LineDocument(bytes);
  const rows: RenamedRow[] = [];
  const mentions: NameMention[] = [];
  const conflicts: Omit<NameMention, 'text'>[] = [];
  for (let place = 0; place < document.lineCount; place += 1) {
    signal.throwIfAborted();
    const content = document.contentAt(place);
    const line = decodeLine(content);
    const found = line === undefined ? undefined : renameInRow(line, rename);
    if (line === undefined || found === undefined) {
      continue;
    }
    const at = { file, lineNumber: place + 1 };
    mentions.push(...found.mentions.map(({ text }) => ({ ...at, text })));
    conflicts.push(...(found.hasConflict ? [at] : []));
    if (found.edits.length > 0) {
      rows.push({ ...at, calls: found.calls, firstWords: summariseLine(content).firstWords });
      const changed = applyEdits(line, found.edits);
      if (changed === undefined) {
        throw new WorkbenchError('rename.notRead', { path: file, line: at.lineNumber });
      }
      const written = document.write(new TextEncoder().encode(changed), document.idAt(place));
      document.splice({ index: place, deleteCount: 1, insert: [written] });
    }
  }
  return { rows, mentions, conflicts, replacement: { file, sha256: state.sha256, chunks: document.chunks() } };
}

function isNamed(text: string, name: string): boolean {
  return text.split(/\W+/).includes(name);
}
