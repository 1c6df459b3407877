import type { Handlers } from '../../../protocol/webview/channel';
import { readBackup } from './backup';
import type { EditResult } from './dataset-engine';
import type { DatasetSession } from './dataset-session';
import type { EngineRequest, EngineResults } from './engine-protocol';
import { previewReplacement, replaceInRows } from './replace-rows';
import { viewTokens } from './tokens/row-tokens';

/** What each request does. */
export function engineHandlers(session: DatasetSession): Handlers<EngineRequest, EngineResults> {
  /** Whoever draws rows hears of a change before it hears that it was made. */
  const told = <Result extends EditResult>(result: Result): Result => {
    session.edited();
    return result;
  };
  const engine = () => session.open.engine;
  return {
    open: ({ file, backup }) => session.openFile(file, backup).then(() => undefined),
    reload: () => session.reload().then(() => undefined),
    'read-project': () => session.readProject().then(() => undefined),
    save: ({ to, overwrite }) => session.save({ to, overwrite }).then(() => undefined),
    'back-up': ({ to, previous }) => session.backUp(to, previous).then(() => undefined),
    'compare-disk': () => session.compareDisk(),
    toggle: ({ edit }) => told(engine().toggle(edit)),
    restore: async ({ backup }) => told(engine().restore((await readBackup(backup)).text)),
    rows: ({ start, count }) => ({ revision: engine().revision, start, rows: engine().rows(start, count) }),
    row: ({ key }) => engine().row(key, session.open.project.schema),
    locate: ({ key }) => {
      const index = engine().list.indexOf(key);
      return index === undefined ? undefined : { index };
    },
    'find-line': ({ lineNumber }) => engine().findLine(lineNumber),
    'next-problem': ({ from, isBackwards }) => engine().nextProblem(from, isBackwards),
    keys: ({ start, count }) => ({ keys: engine().keys(start, count) }),
    list: async ({ query, sort }) => {
      const { search } = session.open;
      await search.search(query, sort);
      session.tell();
      const { count, problem } = search.view;
      return { count, ...(problem !== undefined && { problem }) };
    },
    edit: ({ key, edits, merge }) => told(engine().editRow(key, edits, merge)),
    'write-line': ({ key, text, merge }) => told(engine().writeLine(key, text, merge)),
    operate: async ({ rows, operation }) => told(await session.change(rows, engine().operate(rows, operation))),
    'cancel-change': () => {
      session.cancelChange();
      return undefined;
    },
    'add-row': ({ after }) => told(engine().addRow(after)),
    paste: ({ text, after }) => told(engine().paste(text, after)),
    fix: ({ key, finding, fix }) => told(engine().fix(key, finding, fix)),
    'preview-import': ({ file, choice }) => session.previewImport(file, choice),
    'import-rows': async ({ file, choice }) => told(await session.importRows(file, choice)),
    candidates: ({ most }) => session.open.review.candidates(most),
    accept: async ({ names }) => told(await session.accept(names)),
    reject: ({ names }) => session.open.review.reject(names),
    'restore-rejected': () => session.open.review.restoreRejected(),
    'read-queues': () => session.open.review.read().then(() => undefined),
    'deep-settings': ({ isAutomatic, permission }) =>
      session.findDeepSettings(isAutomatic, permission).then(() => undefined),
    'deep-check': ({ isWanted }) => {
      const { deep } = session.open;
      if (isWanted) {
        deep.checkNow();
      } else {
        deep.cancel();
      }
      return undefined;
    },
    count: () => session.count(),
    findings: ({ mostFindings }) => session.findings(mostFindings),
    mutable: ({ name }) => session.mutable(name),
    'write-mute': ({ mute }) => session.mute(mute).then(() => undefined),
    unmute: ({ name }) => session.unmute(name).then(() => undefined),
    tokens: ({ key }) => viewTokens(session.tokenised, key),
    statistics: () => session.statistics(),
    copy: ({ rows }) => ({ text: engine().copy(rows) }),
    'preview-replace': ({ replacement, rows }) => previewReplacement(engine(), replacement, rows),
    replace: async ({ replacement, rows }) =>
      told(await session.change(rows, replaceInRows(engine(), replacement, rows))),
  };
}
