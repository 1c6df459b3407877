import type { ImportChoice, ImportReport } from '../../../../protocol/webview/dataset-import';
import type { EditResult } from '../dataset-engine';
import type { EngineHandlers } from '../engine-protocol';
import { previewImport, rowsToImport } from '../import/row-import';
import type { DatasetSession } from '../session/dataset-session';
import { toldIn } from './edit-handlers';

type Subject =
  | 'preview-import'
  | 'import-rows'
  | 'candidates'
  | 'accept'
  | 'reject'
  | 'restore-rejected'
  | 'read-queues';

/** Rows that come from elsewhere: from other files, and those that wait beside the dataset. */
export function growingHandlers(session: DatasetSession): Pick<EngineHandlers, Subject> {
  const told = toldIn(session);
  let previewing = new AbortController();
  return {
    'preview-import': ({ file, choice }) => {
      previewing.abort(new DOMException('Another preview was asked for.', 'AbortError'));
      previewing = new AbortController();
      return previewImport(file, choice, previewing.signal);
    },
    'import-rows': async ({ file, choice }) => told(await importRows(session, file, choice)),
    candidates: ({ most }) => session.open.review.candidates(most),
    accept: async ({ names }) => told(await accept(session, names)),
    reject: ({ names }) => session.open.review.reject(names),
    'restore-rejected': () => session.open.review.restoreRejected(),
    'read-queues': () => session.open.review.read().then(() => undefined),
  };
}

/** Adds the rows of a file at the end, as one edit. @throws WorkbenchError as `rowsToImport` */
async function importRows(
  session: DatasetSession,
  file: string,
  choice: ImportChoice,
): Promise<EditResult & { readonly report: ImportReport }> {
  const { engine } = session.open;
  const { lines, report } = await rowsToImport(file, choice, new AbortController().signal);
  const result =
    lines.length === 0
      ? { revision: engine.revision, rows: 0 }
      : engine.insert(lines, undefined, 'Import Conversations');
  return { ...result, report };
}

/** Puts rows that wait into the document. @throws WorkbenchError as `ReviewQueues.accept` */
async function accept({ open }: DatasetSession, names: readonly string[]): Promise<EditResult> {
  const { engine, review, onDisk } = open;
  const result = review.accept(names);
  if (onDisk.revision === engine.revision) {
    // They were in the file already: nothing is left to be saved.
    await review.afterSave(review.changesOnSave());
  }
  return result;
}
