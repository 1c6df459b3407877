import { readBackup } from '../backup';
import type { EditResult } from '../dataset-engine';
import type { EngineHandlers } from '../engine-protocol';
import { previewReplacement, replaceInRows } from '../replace-rows';
import type { DatasetSession } from '../session/dataset-session';

type Subject =
  | 'edit'
  | 'write-line'
  | 'operate'
  | 'add-row'
  | 'paste'
  | 'fix'
  | 'replace'
  | 'preview-replace'
  | 'cancel-change'
  | 'toggle'
  | 'restore';

/** Whoever draws rows hears of a change before it hears that it was made. */
export function toldIn(session: DatasetSession): <Result extends EditResult>(result: Result) => Result {
  return (result) => {
    session.edited();
    return result;
  };
}

/** What changes the document, and what would. */
export function editHandlers(session: DatasetSession): Pick<EngineHandlers, Subject> {
  const told = toldIn(session);
  const engine = () => session.open.engine;
  return {
    edit: ({ key, edits, merge }) => told(engine().editRow(key, edits, merge)),
    'write-line': ({ key, text, merge }) => told(engine().writeLine(key, text, merge)),
    operate: async ({ rows, operation }) => told(await session.change(rows, engine().operate(rows, operation))),
    'add-row': ({ after }) => told(engine().addRow(after)),
    paste: ({ text, after }) => told(engine().paste(text, after)),
    fix: ({ key, finding, fix }) => told(engine().fix(key, finding, fix)),
    replace: async ({ replacement, rows }) =>
      told(await session.change(rows, replaceInRows(engine(), replacement, rows))),
    'preview-replace': ({ replacement, rows }) => previewReplacement(engine(), replacement, rows),
    'cancel-change': () => {
      session.cancelChange();
      return undefined;
    },
    toggle: ({ edit }) => told(engine().toggle(edit)),
    restore: async ({ backup }) => told(engine().restore((await readBackup(backup)).text)),
  };
}
