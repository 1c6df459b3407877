import type { EngineHandlers } from '../engine-protocol';
import type { DatasetSession } from '../session/dataset-session';

type Subject = 'rows' | 'row' | 'locate' | 'keys' | 'find-line' | 'next-problem' | 'list' | 'copy';

/** Which rows there are, and what they say. The first four are answered of a file's beginning too. */
export function rowHandlers(session: DatasetSession): Pick<EngineHandlers, Subject> {
  const engine = () => session.open.engine;
  return {
    rows: ({ start, count }) => {
      const { shown } = session;
      session.lookedAt();
      return { revision: shown.revision, start, rows: shown.rows(start, count) };
    },
    row: ({ key }) => session.shown.row(key, session.project.schema),
    locate: ({ key }) => {
      const index = session.shown.list.indexOf(key);
      return index === undefined ? undefined : { index };
    },
    keys: ({ start, count }) => ({ keys: session.shown.keys(start, count) }),
    'find-line': ({ lineNumber }) => engine().findLine(lineNumber),
    'next-problem': ({ from, isBackwards }) => engine().nextProblem(from, isBackwards),
    list: async ({ query, sort }) => {
      const { search } = session.open;
      await search.search(query, sort);
      session.tell();
      const { count, problem } = search.view;
      return { count, ...(problem !== undefined && { problem }) };
    },
    copy: ({ rows }) => ({ text: engine().copy(rows) }),
  };
}
