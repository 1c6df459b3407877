import { markOf } from '../../../../core/dataset/check/row-mark';
import type { RowKey } from '../../../../core/dataset/editing/edited-document';
import { saidOf } from '../../../../core/dataset/growing/known-rows';
import { acceptedLine, type CandidateKey } from '../../../../core/dataset/growing/queue/candidate';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../../core/errors/workbench-error';
import {
  type CandidateList,
  type ReviewQueue,
  type ReviewView,
  reviewQueues,
} from '../../../../protocol/webview/dataset-review';
import { putBackCandidates, rejectCandidates, settleCandidates } from '../../growing/candidates';
import type { DatasetEngine, EditResult } from '../dataset-engine';
import type { ProjectSettings } from '../project-settings';
import { candidateView } from './candidate-view';
import { type Survey, surveyRows } from './row-survey';
import { WaitingLines, type WaitingRow } from './waiting-lines';

/** A row that was accepted into the document: its line is still in its queue until the document is saved. */
interface Accepted extends Pick<WaitingRow, 'queue' | 'key' | 'line' | 'name'> {
  readonly row: RowKey;
  /** Undefined where the row was in the document already. */
  readonly edit: number | undefined;
}

/** What a save has to do in the queues; taken at the moment of which the file will be. */
export interface QueueChanges {
  /** Accepted once, saved, and taken back since: before the file loses them, they wait again. */
  readonly putBack: readonly Accepted[];
  /** In the file once it is saved: then they leave their queue. */
  readonly settle: readonly Accepted[];
}

export interface ReviewQueuesOptions {
  readonly file: string;
  readonly engine: DatasetEngine;
  readonly project: () => ProjectSettings;
  readonly onChange: () => void;
}

/**
 * The rows that wait beside an open document. Accepting one is an edit of the document. Its line stays in the queue until
 * the file has the row, and is back in the queue before the file loses it: whatever stops in between, a row is in one of
 * them, or in both, which is said of it then.
 */
export class ReviewQueues {
  readonly #options: ReviewQueuesOptions;
  readonly #queues: Readonly<Record<ReviewQueue, WaitingLines>>;
  readonly #stopped = new AbortController();
  #accepted: readonly Accepted[] = [];
  /** Those of them that left their queue. */
  #settled: readonly Accepted[] = [];
  #rejected: readonly WaitingRow[] = [];
  #shown: ReadonlyMap<string, WaitingRow> = new Map();
  #survey: { readonly names: ReadonlySet<string>; readonly survey: Promise<Survey> } | undefined;
  #problem: ErrorDescription | undefined;
  #version = 0;

  constructor(options: ReviewQueuesOptions) {
    const { file } = options;
    this.#options = options;
    this.#queues = { review: new WaitingLines(file, 'review'), inbox: new WaitingLines(file, 'inbox') };
  }

  get view(): ReviewView {
    const accepted = this.#accepted.filter((one) => this.#isIn(one));
    const countOf = (queue: ReviewQueue) =>
      Math.max(0, this.#queues[queue].count - accepted.filter((one) => one.queue === queue).length);
    return {
      waiting: { review: countOf('review'), inbox: countOf('inbox') },
      acceptedCount: accepted.length,
      rejectedCount: this.#rejected.length,
      version: this.#version + this.#options.engine.revision,
      ...(this.#problem && { problem: this.#problem }),
    };
  }

  /** Reads the queues where somebody else wrote to them. Never rejects: what went wrong is shown. */
  async read(): Promise<void> {
    try {
      const changes = await Promise.all(reviewQueues.map((queue) => this.#queues[queue].read()));
      this.#problem = undefined;
      if (changes.includes(true)) {
        this.#changed();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The first rows that wait. @throws WorkbenchError as `surveyRows` */
  async candidates(most: number): Promise<CandidateList> {
    const waiting: WaitingRow[] = [];
    for (const row of this.#undecided()) {
      if (waiting.push(row) >= most) {
        break;
      }
    }
    const survey = await this.#surveyFor(waiting);
    this.#shown = new Map(waiting.map((row) => [row.name, row]));
    const { review, inbox } = this.view.waiting;
    return {
      candidates: waiting.map((row) => candidateView(row, this.#options.engine, survey)),
      waitingCount: review + inbox,
    };
  }

  /**
   * Puts rows that were shown into the document, as one edit. One that is there already is not put there again.
   * @throws WorkbenchError `review.gone`
   */
  accept(names: readonly string[]): EditResult {
    const { engine } = this.#options;
    const chosen = this.#find(names);
    const there = chosen.map((row) => this.#rowLike(row));
    const fresh = chosen.filter((_, index) => there[index] === undefined);
    const label = chosen.length === 1 ? 'Accept Row' : 'Accept Rows';
    const result: EditResult =
      fresh.length === 0
        ? { revision: engine.revision, rows: 0 }
        : engine.insert(
            fresh.map(({ line }) => acceptedLine(line)),
            undefined,
            label,
          );
    const { lines } = engine.document;
    const first = lines.lineCount - fresh.length;
    const made = new Map(fresh.map((row, index) => [row, engine.document.keyOf(lines.idAt(first + index))]));
    const edit = result.edit?.id;
    this.#accepted = [
      ...this.#accepted.filter(({ name }) => !names.includes(name)),
      ...chosen.flatMap((row, index) =>
        acceptedOf(row, made.get(row) ?? there[index], made.has(row) ? edit : undefined),
      ),
    ];
    this.#changed();
    const key = made.values().next().value ?? there.find((known) => known !== undefined);
    return { ...result, rows: chosen.length, ...(key !== undefined && { key }) };
  }

  /** Takes rows out of their queues for good; the last ones can be had back. @throws WorkbenchError `review.gone`, as `rejectCandidates` */
  async reject(names: readonly string[] | 'all'): Promise<{ readonly rejected: number }> {
    const { file } = this.#options;
    const chosen = names === 'all' ? [...this.#undecided()] : this.#find(names);
    for (const queue of reviewQueues) {
      const keys = keysOf(chosen, queue);
      await (keys.size > 0 && rejectCandidates({ file }, queue, keys));
    }
    this.#rejected = chosen;
    await this.read();
    return { rejected: chosen.length };
  }

  /** Has back what was rejected last. @throws WorkbenchError as `putBackCandidates` */
  async restoreRejected(): Promise<{ readonly restored: number }> {
    const rejected = this.#rejected;
    await this.#putBack(rejected);
    this.#rejected = [];
    await this.read();
    this.#changed();
    return { restored: rejected.length };
  }

  /** What has to be done in the queues when the document is saved as it is now. */
  changesOnSave(): QueueChanges {
    const { document } = this.#options.engine;
    return {
      putBack: this.#settled.filter(({ edit }) => edit !== undefined && document.isUndone(edit)),
      settle: [...this.#accepted, ...this.#settled].filter((one) => this.#isIn(one)),
    };
  }

  /** Before the file is written. @throws WorkbenchError as `putBackCandidates` */
  async beforeSave({ putBack }: QueueChanges): Promise<void> {
    if (putBack.length > 0) {
      await this.#putBack(putBack);
      this.#settled = this.#settled.filter((one) => !putBack.includes(one));
      this.#accepted = [...this.#accepted, ...putBack];
    }
  }

  /** Once the file is written. Never rejects: what stays in a queue is offered again, and said to be there already. */
  async afterSave({ settle }: QueueChanges): Promise<void> {
    const left = settle.filter((one) => this.#accepted.includes(one));
    try {
      for (const queue of reviewQueues) {
        const keys = keysOf(left, queue);
        await (keys.size > 0 && settleCandidates({ file: this.#options.file }, queue, keys));
      }
      this.#accepted = this.#accepted.filter((one) => !left.includes(one));
      this.#settled = [...this.#settled, ...left];
      await this.read();
    } catch (error) {
      this.#fail(error);
    }
  }

  dispose(): void {
    this.#stopped.abort(new DOMException('The dataset was closed.', 'AbortError'));
  }

  /** Rows that wait and are not in the document. */
  *#undecided(): Generator<WaitingRow> {
    const accepted = new Set(this.#accepted.filter((one) => this.#isIn(one)).map(({ name }) => name));
    for (const queue of reviewQueues) {
      for (const row of this.#queues[queue].rows()) {
        if (!accepted.has(row.name)) {
          yield row;
        }
      }
    }
  }

  #find(names: readonly string[]): readonly WaitingRow[] {
    const found = [...new Set(names)].flatMap((name) => this.#shown.get(name) ?? []);
    if (found.length === 0) {
      throw new WorkbenchError('review.gone');
    }
    return found;
  }

  async #putBack(rows: readonly Pick<Accepted, 'queue' | 'key' | 'line'>[]): Promise<void> {
    const { file } = this.#options;
    for (const queue of reviewQueues) {
      const own = rows.filter((row) => row.queue === queue);
      await (own.length > 0 && putBackCandidates({ file }, queue, own));
    }
  }

  /** Whether the document has an accepted row now: who undid the edit, or deleted the row, did not. */
  #isIn({ row, edit }: Accepted): boolean {
    const { document } = this.#options.engine;
    return document.lineOf(row) !== undefined && (edit === undefined || !document.isUndone(edit));
  }

  /** A row of the document with the same messages and split. */
  #rowLike({ row }: WaitingRow): RowKey | undefined {
    const { index } = this.#options.engine.checked;
    return index.keysLike(markOf({ ...row, ownId: undefined })).find((key) => index.splitOf(key) === row.split);
  }

  /** Made once for the same rows: it goes through the whole document. */
  #surveyFor(waiting: readonly WaitingRow[]): Promise<Survey> {
    const names = new Set(waiting.map(({ name }) => name));
    const known = this.#survey;
    if (known && [...names].every((name) => known.names.has(name))) {
      return known.survey;
    }
    const ids = new Set(waiting.flatMap(({ origin }) => origin?.row ?? []));
    const said = new Set(waiting.map(({ row }) => saidOf(row.messages)).filter((words) => words !== ''));
    const { engine, project } = this.#options;
    const { signal } = this.#stopped;
    const survey = surveyRows(engine.document.lines, project().otherFiles, { ids, said }, signal);
    this.#survey = { names, survey };
    survey.catch(() => {
      this.#survey = undefined;
    });
    return survey;
  }

  #fail(error: unknown): void {
    this.#problem = describeError(error);
    this.#changed();
  }

  #changed(): void {
    this.#version += 1;
    this.#options.onChange();
  }
}

function acceptedOf({ queue, key, line, name }: WaitingRow, row: RowKey | undefined, edit: number | undefined) {
  return row === undefined ? [] : [{ queue, key, line, name, row, edit }];
}

function keysOf(rows: readonly Pick<Accepted, 'queue' | 'key'>[], queue: ReviewQueue): ReadonlySet<CandidateKey> {
  return new Set(rows.filter((row) => row.queue === queue).map(({ key }) => key));
}
