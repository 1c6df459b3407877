import { parseQuery } from '../core/dataset/query/parse-query';
import { compileQuery } from '../core/dataset/query/row-filter';
import type { RowQuery } from '../core/dataset/query/row-query';
import { selectRows } from '../core/dataset/query/select-rows';
import { WorkbenchError } from '../core/errors/workbench-error';
import type { OpenedDataset } from '../node/dataset/opened-dataset';
import { problemsByLine } from './dataset-problems';

/** A query typed on a command line means something in every word, or is refused. @throws WorkbenchError `argument.invalid` */
export function readQuery(text: string, matchCase = false): RowQuery {
  const { query, problems } = parseQuery(text, { matchCase });
  const [problem] = problems;
  if (problem) {
    throw new WorkbenchError('argument.invalid', { argument: 'the query', value: text, detail: problem.message });
  }
  return query;
}

/** Places of the rows that a query finds, in the order of the file. The checks run where it asks for problems. */
export async function findPlaces(opened: OpenedDataset, query: RowQuery, signal: AbortSignal): Promise<Uint32Array> {
  if (query.terms.some((term) => term.kind === 'words' && term.key === 'problem')) {
    await fillProblems(opened);
  }
  const { document, columns } = opened;
  const steps = selectRows(document.lineCount, (place) => document.idAt(place), compileQuery(query, columns, document));
  for (let step = steps.next(); ; step = steps.next()) {
    signal.throwIfAborted();
    if (step.done) {
      return step.value;
    }
  }
}

/** Runs the checks over the file and puts what they find beside the rows. */
export async function fillProblems({ file, columns }: OpenedDataset): Promise<void> {
  for (const [lineNumber, codes] of await problemsByLine(file)) {
    columns.problems.set(lineNumber - 1, codes);
  }
}
