import type { CommandContext } from '../command';
import { type Column, tableLines } from '../terminal/table';
import type { Member, Outcome } from './side-by-side';

/** What a table says of a phone on which the work was done, besides which phone it is. */
export interface OutcomeColumns<Result> {
  readonly columns: readonly Column[];
  readonly cells: (result: Result, member: Member) => readonly string[];
  /** The last column, in a word or two. */
  readonly summary: (result: Result) => string;
}

const nothing = '–';
const whichPhone: readonly Column[] = [{ title: 'phone' }, { title: 'model' }, { title: 'Android' }];

/** One table of what came of all of them; whoever failed has the reason at the end of its row. */
export function sayOutcomes<Result>(
  outcomes: readonly Outcome<Result>[],
  { columns, cells, summary }: OutcomeColumns<Result>,
  { output }: CommandContext,
): void {
  const rows = outcomes.map((outcome) => {
    const { member } = outcome;
    const which = [nameOf(member), modelOf(member), member.facts?.androidRelease ?? nothing];
    return outcome.status === 'done'
      ? [...which, ...cells(outcome.result, member), summary(outcome.result)]
      : [...which, ...columns.map(() => nothing), `${outcome.status}: ${outcome.error.message}`];
  });
  output.say(`\n${tableLines([...whichPhone, ...columns, { title: 'result' }], rows).join('\n')}`);
}

/** The same for programs: one entry each. */
export function outcomeEntries<Result>(
  outcomes: readonly Outcome<Result>[],
  details: (result: Result, member: Member) => object,
): readonly object[] {
  return outcomes.map((outcome) => {
    const { member, status } = outcome;
    const { name: device, facts } = member;
    const which = { device, model: facts?.model ?? member.listing?.model, android: facts?.androidRelease };
    return {
      ...which,
      ...(facts && { virtual: facts.isVirtual, speedOf: facts.isVirtual ? 'this computer' : 'the phone' }),
      result: status,
      ...(outcome.status === 'done' ? details(outcome.result, member) : { error: outcome.error }),
    };
  });
}

/** A speed; that of a virtual phone is not one of a phone. */
export function speedCell(value: string | undefined, member: Member): string {
  return value === undefined || !member.facts?.isVirtual ? (value ?? nothing) : `${value} (this computer's)`;
}

/** What the phone or the server did not say. */
export function cell(value: string | undefined): string {
  return value ?? nothing;
}

function nameOf({ name, facts }: Member): string {
  return facts?.isVirtual ? `${name} (virtual)` : name;
}

function modelOf({ facts, listing }: Member): string {
  return facts?.model ?? listing?.model ?? nothing;
}
