import { WorkbenchError } from '../../core/errors/workbench-error';
import type { CommandContext } from '../command';
import { meantPhones } from './phones';
import { type Member, membersOf, type Outcome, refusedOutcomes } from './side-by-side';

/** Where a model is scored: here, on one phone, or at several places at once. */
export interface Places {
  readonly members: readonly Member[];
  readonly refused: readonly Outcome<never>[];
  readonly isSeveral: boolean;
  readonly isEachWanted: boolean;
}

/** This computer. */
export const host: Member = { name: 'host' };

/**
 * `--on host`, `--on SERIAL`, `--on all` for every phone that is ready; any of them together.
 * @throws WorkbenchError as `meantPhones` does; `argument.invalid` for serial numbers beside `all`
 */
export async function placesOf(on: readonly string[], context: CommandContext): Promise<Places> {
  const isHostMeant = on.includes(host.name);
  const serials = on.filter((place) => place !== host.name);
  const here = isHostMeant ? [host] : [];
  if (serials.length === 0) {
    return { members: here, refused: [], isSeveral: false, isEachWanted: true };
  }
  const all = serials.includes('all');
  if (all && new Set(serials).size > 1) {
    const detail = 'all means every phone; beside it only host can be named';
    throw new WorkbenchError('argument.invalid', { argument: '--on', value: serials.join(' '), detail });
  }
  const phones = await meantPhones(all ? { all } : { device: serials }, context);
  if (phones.kind === 'one') {
    const member = { name: phones.phone.serial, listing: phones.phone };
    return { members: [...here, member], refused: [], isSeveral: isHostMeant, isEachWanted: true };
  }
  const { isEachWanted } = phones;
  const members = [...here, ...membersOf(phones)];
  return { members, refused: refusedOutcomes(phones, context), isSeveral: true, isEachWanted };
}
