import { WorkbenchError } from '../../../../core/errors/workbench-error';
import { requireState, saveFile } from '../../dataset-file';
import { writeBackup } from '../backup';
import { countRows } from '../count-rows';
import type { EngineHandlers, OnDisk } from '../engine-protocol';
import type { DatasetSession } from '../session/dataset-session';

type Subject = 'open' | 'reload' | 'save' | 'back-up' | 'compare-disk' | 'count';

/** What an open dataset has to do with its file. */
export function fileHandlers(session: DatasetSession): Pick<EngineHandlers, Subject> {
  return {
    open: async ({ file, backup }) => {
      const lost = await session.openFile(file, backup);
      return lost ? { lost } : {};
    },
    reload: async ({ lastRevision }) => {
      const revision = await session.onFile.do(() => session.reload(lastRevision));
      return revision === undefined ? {} : { revision };
    },
    save: async ({ to, overwrite }) => ({
      revision: await session.onFile.do(() => saveDocument(session, to, overwrite)),
    }),
    'back-up': async ({ to, previous }) => {
      const { engine, onDisk } = session.open;
      const { baseSha256, state } = onDisk;
      await writeBackup(engine.document.lines, { to, previous, baseSha256, onDisk: state });
      return undefined;
    },
    'compare-disk': () => session.onFile.do(() => compareDisk(session)),
    count: async () => {
      const { engine, onDisk } = session.open;
      const isKnown = engine.checked.isComplete && onDisk.revision === engine.revision;
      return isKnown && (await compareDisk(session)) === 'same' ? countRows(engine) : undefined;
    },
  };
}

/** Returns of which revision it is what was saved. @throws WorkbenchError as `saveFile` */
async function saveDocument(session: DatasetSession, to: string | undefined, overwrite: boolean): Promise<number> {
  const { engine, review, onDisk } = session.open;
  // What is typed while it is written is another edit, and not in this file.
  const { lines } = engine.document;
  const chunks = lines.bytesOf([...lines.pieces()]);
  const changes = review.changesOnSave();
  const { revision } = engine;
  engine.document.endMerging();
  if (to !== undefined && to !== session.file) {
    await saveFile(to, chunks, undefined);
    return revision;
  }
  await review.beforeSave(changes);
  onDisk.state = await saveFile(session.file, chunks, overwrite ? undefined : onDisk.state);
  onDisk.revision = revision;
  await review.afterSave(changes);
  await session.keepTokens();
  return revision;
}

/** Says whether the file is still as it was read or saved last. */
async function compareDisk(session: DatasetSession): Promise<OnDisk> {
  try {
    await requireState(session.file, session.open.onDisk.state);
    return 'same';
  } catch (error) {
    return error instanceof WorkbenchError && error.code === 'dataset.deletedOnDisk' ? 'deleted' : 'changed';
  }
}
