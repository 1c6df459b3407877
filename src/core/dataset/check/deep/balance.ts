import type { ActionSchema } from '../../../actions/schema';
import type { Split } from '../../conversation';
import type { RowContent } from '../../row';
import { callsOf } from '../calls';
import type { Finding } from '../finding';

/** With fewer rows that do not act, a model learns to act whatever is said; Hammer's own share is a tenth. */
const leastNoActionShare = 0.05;
/** An action that is called so many times less than the most frequent one. */
const mostImbalance = 10;
/** Of fewer rows shares say nothing. */
const fewestRows = 50;

/** What one row teaches to do. */
export interface RowLesson {
  readonly split: Split;
  /** True where its last turn calls an action. */
  readonly acts: boolean;
  /** Names of the actions that it calls, in their order. */
  readonly calls: readonly string[];
}

/** What a row teaches, as far as the balance of a dataset goes. */
export function lessonOf(row: RowContent): RowLesson {
  const last = row.messages.at(-1);
  const acts = last?.role === 'assistant' && (last.tool_calls ?? []).length > 0;
  return { split: row.split, acts, calls: callsOf(row).map(({ call }) => call.name) };
}

/** Counts what the training rows of a dataset teach to do. */
export class Balance {
  readonly #calls = new Map<string, number>();
  #rows = 0;
  #noActionRows = 0;

  /** @param rows that teach the same */
  add({ split, acts, calls }: RowLesson, rows = 1): void {
    if (split !== 'train') {
      return;
    }
    this.#rows += rows;
    this.#noActionRows += acts ? 0 : rows;
    for (const name of calls) {
      this.#calls.set(name, (this.#calls.get(name) ?? 0) + rows);
    }
  }

  /** What is out of balance in the dataset as a whole. */
  findings(schema: ActionSchema | undefined): readonly Finding[] {
    if (schema === undefined || this.#rows < fewestRows) {
      return [];
    }
    return [...this.#fewNoActions(), ...this.#actions(schema)];
  }

  #fewNoActions(): readonly Finding[] {
    const [count, rows] = [this.#noActionRows, this.#rows];
    const percent = ((count / rows) * 100).toFixed(1);
    return count / rows < leastNoActionShare
      ? [{ code: 'dataset.fewNoActionRows', parameters: { count, rows, percent } }]
      : [];
  }

  #actions({ actions }: ActionSchema): readonly Finding[] {
    const counted = actions.map(({ name }) => ({ action: name, count: this.#calls.get(name) ?? 0 }));
    const most = counted.reduce((left, right) => (right.count > left.count ? right : left), { action: '', count: 0 });
    return counted.flatMap(({ action, count }): Finding[] => {
      if (count === 0) {
        return [{ code: 'dataset.actionNeverShown', parameters: { action } }];
      }
      const parameters = { action, count, mostAction: most.action, mostCount: most.count };
      return count * mostImbalance < most.count ? [{ code: 'dataset.actionImbalance', parameters }] : [];
    });
  }
}
