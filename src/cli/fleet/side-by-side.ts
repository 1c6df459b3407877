import { describeError, type ErrorDescription, WorkbenchError } from '../../core/errors/workbench-error';
import type { PhoneListing } from '../../node/adb/devices';
import type { PhoneFacts } from '../../node/adb/facts';
import type { CommandContext } from '../command';
import { labelledContext } from './labelled-output';
import type { MeantPhones } from './phones';

/** One of those that something is done on at the same time: a phone, or this computer. */
export interface Member {
  /** Serial number of a phone, or `host`. */
  readonly name: string;
  readonly listing?: PhoneListing;
  /** Filled in by the work as soon as the phone has said it. */
  facts?: PhoneFacts;
}

export interface PhoneMember extends Member {
  readonly listing: PhoneListing;
}

/** What came of one of them. `refused`: it was never begun there, because the phone is not ready or cannot do it. */
export type Outcome<Result> =
  | { readonly member: Member; readonly status: 'done'; readonly result: Result }
  | { readonly member: Member; readonly status: 'failed' | 'refused'; readonly error: ErrorDescription };

/** What says that a phone is not one to work with, rather than that the work failed there. */
const refusals = ['adb.phoneNotReady', 'adb.noShellVersion2', 'device.androidTooOld', 'device.thirtyTwoBit'];

function isRefusal(error: unknown): boolean {
  return error instanceof WorkbenchError && refusals.includes(error.code);
}

/** Takes what a phone says of itself, for the table and for the events. */
export function rememberFacts(member: Member): (facts: PhoneFacts) => void {
  return (facts) => {
    member.facts = facts;
  };
}

export type SeveralPhones = Extract<MeantPhones, { readonly kind: 'several' }>;

/** The phones of a choice that can be worked with. */
export function membersOf({ ready }: Pick<SeveralPhones, 'ready'>): readonly PhoneMember[] {
  return ready.map((listing) => ({ name: listing.serial, listing }));
}

/**
 * Does the work on all of them at the same time. What fails on one is said and disturbs no other.
 * @throws only the signal's reason on abort, when the work has ended everywhere
 */
export async function sideBySide<Each extends Member, Result>(
  members: readonly Each[],
  context: CommandContext,
  work: (member: Each, context: CommandContext) => Promise<Result>,
): Promise<readonly Outcome<Result>[]> {
  const outcomes = await Promise.all(
    members.map(async (member): Promise<Outcome<Result>> => {
      const own = labelledContext(context, member.name);
      try {
        return { member, status: 'done', result: await work(member, own) };
      } catch (error) {
        const description = describeError(error);
        if (!context.signal.aborted) {
          own.output.error(description);
        }
        return { member, status: isRefusal(error) ? 'refused' : 'failed', error: description };
      }
    }),
  );
  context.signal.throwIfAborted();
  return outcomes;
}

/** The phones that were not ready in the first place, each said with its reason. */
export function refusedOutcomes({ refused }: SeveralPhones, context: CommandContext): readonly Outcome<never>[] {
  return refused.map(({ serial, error }) => {
    const description = describeError(error);
    labelledContext(context, serial).output.error(description);
    return { member: { name: serial }, status: 'refused', error: description };
  });
}

/** A phone that is only one of all may be refused; one that was named may not. Nothing done anywhere is a failure. */
export function setExitCode(outcomes: readonly Outcome<unknown>[], isEachWanted: boolean): void {
  const isBad = (outcome: Outcome<unknown>) => {
    // Whoever named it twice has it done once.
    const isMissing = outcome.status === 'refused' && outcome.error.code !== 'adb.samePhone';
    return outcome.status === 'failed' || (isMissing && isEachWanted);
  };
  if (outcomes.some(isBad) || !outcomes.some(({ status }) => status === 'done')) {
    process.exitCode = 1;
  }
}
