import { constants } from 'node:fs';
import { copyFile, link, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { applyEdits } from '../../core/dataset/bulk/text-edits';
import type { RowEdit } from '../../core/dataset/document/row-edit';
import { decodeLine } from '../../core/dataset/document/row-summary';
import { thrownCode } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type FileState, requireState, saveFile } from './dataset-file';
import type { OpenedDataset } from './opened-dataset';

/** Where the changed dataset goes: over the file, of which a copy stays, or into another. */
export type ChangeTarget =
  | { readonly kind: 'inPlace'; readonly purpose: string }
  | { readonly kind: 'file'; readonly file: string; readonly mayOverwrite: boolean };

export interface SavedChange {
  readonly file: string;
  /** The file as it was. */
  readonly copy?: string;
}

/** Copies of one file and purpose that are kept apart by a number. */
const mostCopies = 1000;

/** Puts edits into the line at a place; false where they lead nowhere, and then nothing is changed. */
export function editLine({ document }: OpenedDataset, place: number, edits: readonly RowEdit[]): boolean {
  const id = document.idAt(place);
  const text = decodeLine(document.contentOf(id));
  const changed = text === undefined ? undefined : applyEdits(text, edits);
  if (changed === undefined) {
    return false;
  }
  const written = document.write(new TextEncoder().encode(changed), id);
  document.splice({ index: place, deleteCount: 1, insert: [written] });
  return true;
}

/**
 * Saves a changed dataset all or not at all. What was in the file stays in a copy beside it.
 * @throws WorkbenchError `dataset.changedOnDisk`, `dataset.deletedOnDisk`, `dataset.notChanged`, `dataset.targetExists`, `dataset.notCopied`
 */
export async function saveChange(opened: OpenedDataset, target: ChangeTarget): Promise<SavedChange> {
  if (target.kind === 'file') {
    const isThere = await stat(target.file).then(
      () => true,
      () => false,
    );
    if (isThere && !target.mayOverwrite) {
      throw new WorkbenchError('dataset.targetExists', { path: target.file });
    }
    await save(target.file, opened, undefined);
    return { file: target.file };
  }
  await requireState(opened.file, opened.state);
  const copy = await keepCopy(opened.file, target.purpose);
  try {
    await save(opened.file, opened, opened.state);
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
  return { file: opened.file, copy };
}

/** Nobody has the changes but this process: what is not saved is to be done again. */
async function save(file: string, { document }: OpenedDataset, expected: FileState | undefined): Promise<void> {
  try {
    await saveFile(file, document.chunks(), expected);
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'dataset.notSaved') {
      throw new WorkbenchError('dataset.notChanged', error.parameters, { cause: error });
    }
    throw error;
  }
}

/**
 * Keeps what a file holds now under another name beside it: `rows.before-split.jsonl`, then `rows.before-split-2.jsonl`.
 * It is a second name where the file system has such, for a save never writes into a file that is there.
 * @throws WorkbenchError `dataset.notCopied`
 */
export async function keepCopy(file: string, purpose: string): Promise<string> {
  const source = await realpath(file);
  const { dir, name, ext } = path.parse(source);
  for (let number = 1; number <= mostCopies; number += 1) {
    const copy = path.join(dir, `${name}.before-${purpose}${number === 1 ? '' : `-${number}`}${ext}`);
    try {
      await link(source, copy).catch(async (error: unknown) => {
        if (isTaken(error)) {
          throw error;
        }
        await copyFile(source, copy, constants.COPYFILE_EXCL);
      });
      return copy;
    } catch (error) {
      if (!isTaken(error)) {
        throw new WorkbenchError('dataset.notCopied', { path: copy, detail: thrownMessage(error) }, { cause: error });
      }
    }
  }
  throw new WorkbenchError('dataset.notCopied', { path: file, detail: `there are ${mostCopies} copies already` });
}

function isTaken(error: unknown): boolean {
  return thrownCode(error) === 'EEXIST';
}
