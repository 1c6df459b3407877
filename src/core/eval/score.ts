import type { ParsedReply } from '../actions/reply';
import { type ResolveContext, resolveCall, saidOf } from '../actions/resolve';
import type { ActionSchema } from '../actions/schema';
import type { ActionCall } from '../dataset/conversation';
import { canonicalJson } from '../provenance/canonical-json';
import { sameResolved } from './compare';

export interface ScoreInput {
  /** What the row's last assistant turn calls; empty where it only talks. */
  readonly expected: readonly ActionCall[];
  readonly reply: ParsedReply;
  readonly schema: ActionSchema;
  readonly context: ResolveContext;
}

/** How one reply did. A row that expects talk is exact when the reply has no action; its words are not compared. */
export interface RowScore {
  /** Same calls in the same order, arguments letter for letter. */
  readonly exactMatch: boolean;
  /** Same calls, arguments the same after code resolved them. */
  readonly exactMatchResolved: boolean;
  readonly expectsAction: boolean;
  /** False where nothing was to be done and the reply still has an action, even a broken one. */
  readonly isRestrained: boolean;
  /** Name of the first expected action; undefined where talk is expected. */
  readonly expectedAction: string | undefined;
  readonly invalidActions: number;
}

/** Compares the calls of a reply with the expected ones: as said, and as they resolve with the row's clock. */
export function scoreRow({ expected, reply, schema, context }: ScoreInput): RowScore {
  const calls = reply.actions.flatMap((action) => (action.status === 'ok' ? [action.call] : []));
  const invalidActions = reply.actions.length - calls.length;
  const isComparable = invalidActions === 0 && calls.length === expected.length;
  const pairs = isComparable ? expected.map((call, index) => [call, calls[index] ?? call] as const) : [];
  const exactMatch = isComparable && pairs.every(([wanted, given]) => sameWords(wanted, given));
  const exactMatchResolved =
    isComparable &&
    pairs.every(([wanted, given]) => sameWords(wanted, given) || sameValues(wanted, given, schema, context));
  return {
    exactMatch,
    exactMatchResolved,
    expectsAction: expected.length > 0,
    isRestrained: expected.length > 0 || reply.actions.length === 0,
    expectedAction: expected[0]?.name,
    invalidActions,
  };
}

function sameWords(wanted: ActionCall, given: ActionCall): boolean {
  return wanted.name === given.name && canonicalJson(wanted.arguments) === canonicalJson(given.arguments);
}

/** True when every parameter means the same. What cannot be resolved is compared as said. */
function sameValues(wanted: ActionCall, given: ActionCall, schema: ActionSchema, context: ResolveContext): boolean {
  if (wanted.name !== given.name || !schema.actions.some((action) => action.name === wanted.name)) {
    return false;
  }
  const meant = resolveCall(wanted, schema, context);
  const done = resolveCall(given, schema, context);
  return meant.definition.parameters.every(({ name }) => {
    const one = meant.arguments.find((argument) => argument.name === name);
    const other = done.arguments.find((argument) => argument.name === name);
    const saidWanted = saidOf(wanted.arguments[name]);
    const saidGiven = saidOf(given.arguments[name]);
    return sameResolved({ said: saidWanted, value: one?.value }, { said: saidGiven, value: other?.value });
  });
}

export interface ScoreSummary {
  readonly rows: number;
  /** Fractions from 0 to 1; 0 where there is nothing to count. */
  readonly exactMatch: number;
  readonly exactMatchResolved: number;
  /** Share of the rows without an expected action whose reply has none. */
  readonly restraint: number;
  /** By name of the expected action; `none` are the rows that expect talk. */
  readonly perAction: Readonly<Record<string, ActionSummary>>;
}

export interface ActionSummary {
  readonly rows: number;
  readonly exactMatch: number;
  readonly exactMatchResolved: number;
}

/** Shares over all rows, and over those of each expected action. */
export function summarize(scores: readonly RowScore[]): ScoreSummary {
  const talk = scores.filter((score) => !score.expectsAction);
  const groups = Map.groupBy(scores, (score) => score.expectedAction ?? 'none');
  const names = [...groups.keys()].sort();
  return {
    ...summaryOf(scores),
    restraint: share(talk, (score) => score.isRestrained),
    perAction: Object.fromEntries(names.map((name) => [name, summaryOf(groups.get(name) ?? [])])),
  };
}

function summaryOf(scores: readonly RowScore[]): ActionSummary {
  return {
    rows: scores.length,
    exactMatch: share(scores, (score) => score.exactMatch),
    exactMatchResolved: share(scores, (score) => score.exactMatchResolved),
  };
}

function share(scores: readonly RowScore[], counts: (score: RowScore) => boolean): number {
  return scores.length === 0 ? 0 : scores.filter(counts).length / scores.length;
}
