import { type Histogram, NumberTally } from './histogram';
import type { RowFacts } from './row-facts';
import { type Count, Tally } from './tally';

/** What calls gave to one parameter. */
export interface ValueStatistics {
  readonly action: string;
  readonly parameter: string;
  readonly distinct: number;
  readonly total: number;
  /** The most frequent first. */
  readonly top: readonly Count[];
}

/** A dataset in numbers. Every count is of rows, unless it says otherwise. */
export interface DatasetStatistics {
  readonly rows: number;
  readonly rowsWithoutAction: number;
  readonly splits: readonly Count[];
  readonly turnsPerRow: Histogram;
  /** Of each role; a turn without text is none of these. */
  readonly wordsPerTurn: readonly { readonly role: string; readonly words: Histogram }[];
  readonly actionsBySplit: {
    readonly splits: readonly string[];
    /** One number a split; the action `''` is a row without any. A row counts once for each of its actions. */
    readonly actions: readonly { readonly name: string; readonly counts: readonly number[] }[];
  };
  readonly values: readonly ValueStatistics[];
  readonly tags: readonly Count[];
  readonly roles: readonly Count[];
  readonly locales: readonly Count[];
  readonly timeZones: readonly Count[];
}

const mostTopValues = 10;
const mostNames = 100;

/** Counts rows as they come and go: an edited row is taken out as it was and put in as it is. */
export class StatisticsTally {
  readonly #splits = new Tally();
  readonly #turns = new NumberTally();
  readonly #words = new Map<string, NumberTally>();
  readonly #actions = new Map<string, Tally>();
  readonly #values = new Map<string, Map<string, Tally>>();
  readonly #tags = new Tally();
  readonly #roles = new Tally();
  readonly #locales = new Tally();
  readonly #timeZones = new Tally();

  /** @param by -1 takes a row back that was added as it is here */
  add(facts: RowFacts, by: 1 | -1 = 1): void {
    this.#splits.add(facts.split, by);
    this.#turns.add(facts.turns, by);
    for (const { role, count } of facts.words) {
      memberOf(this.#words, role, () => new NumberTally()).add(count, by);
    }
    for (const action of facts.actions.length === 0 ? [''] : facts.actions) {
      memberOf(this.#actions, action, () => new Tally()).add(facts.split, by);
    }
    for (const { action, parameter, value } of facts.values) {
      const parameters = memberOf(this.#values, action, () => new Map<string, Tally>());
      memberOf(parameters, parameter, () => new Tally()).add(value, by);
    }
    addAll(this.#tags, facts.tags, by);
    addAll(this.#roles, facts.roles, by);
    addAll(this.#locales, facts.locale === undefined ? [] : [facts.locale], by);
    addAll(this.#timeZones, facts.timeZone === undefined ? [] : [facts.timeZone], by);
  }

  statistics(): DatasetStatistics {
    const splits = this.#splits.names();
    return {
      rows: this.#splits.total,
      rowsWithoutAction: this.#actions.get('')?.total ?? 0,
      splits: this.#splits.top(),
      turnsPerRow: this.#turns.histogram(),
      wordsPerTurn: [...this.#words]
        .map(([role, words]) => ({ role, words: words.histogram() }))
        .filter(({ words }) => words.from.length > 0),
      actionsBySplit: {
        splits,
        actions: [...this.#actions]
          .filter(([, tally]) => tally.distinct > 0)
          .map(([name, tally]) => ({ name, counts: splits.map((split) => tally.of(split)) }))
          .sort((left, right) => (left.name < right.name ? -1 : 1)),
      },
      values: this.#valueStatistics(),
      tags: this.#tags.top(mostNames),
      roles: this.#roles.top(mostNames),
      locales: this.#locales.top(mostNames),
      timeZones: this.#timeZones.top(mostNames),
    };
  }

  #valueStatistics(): readonly ValueStatistics[] {
    return [...this.#values]
      .flatMap(([action, parameters]) =>
        [...parameters].map(([parameter, values]): ValueStatistics => {
          const { distinct, total } = values;
          return { action, parameter, distinct, total, top: values.top(mostTopValues) };
        }),
      )
      .filter(({ distinct }) => distinct > 0)
      .sort((left, right) => (`${left.action}.${left.parameter}` < `${right.action}.${right.parameter}` ? -1 : 1));
  }
}

function memberOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}

function addAll(tally: Tally, names: readonly string[], by: 1 | -1): void {
  for (const name of names) {
    tally.add(name, by);
  }
}
