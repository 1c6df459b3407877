import { type Command, Option } from 'commander';
import type { WorkbenchError } from '../../core/errors/workbench-error';
import { choosePhone, choosePhones } from '../../node/adb/choose-phone';
import type { PhoneListing } from '../../node/adb/devices';
import { distinctPhones } from '../../node/fleet/distinct-phones';
import { openAdbLink } from '../adb-link';
import type { CommandContext } from '../command';

/** What the options of a command say of the phones that it is about. */
export interface PhoneOptions {
  readonly device?: readonly string[];
  readonly all?: boolean;
}

/** The phones that a command is about, as adb listed them a moment ago. */
export type MeantPhones =
  | { readonly kind: 'one'; readonly phone: PhoneListing }
  | {
      readonly kind: 'several';
      readonly ready: readonly PhoneListing[];
      readonly refused: readonly { readonly serial: string; readonly error: WorkbenchError }[];
      /** Whoever names a phone wants that one; whoever means all of them takes those that there are. */
      readonly isEachWanted: boolean;
    };

/** `--device SERIAL`, again for each phone, or left out where only one is ready; `--all` for every phone. */
export function addPhoneOptions(command: Command): Command {
  const which = 'which phone, from: mobile-llm devices (default: the only one that is ready); again for more of them';
  return command
    .addOption(new Option('--device <serial>', which).argParser(collect))
    .addOption(new Option('--all', 'every phone that is ready, at the same time').conflicts('device'));
}

/** Takes an option that may be given again. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/**
 * One phone, which must be ready, or several, each of which may be refused.
 * @throws WorkbenchError as `choosePhone` and `choosePhones` do
 */
export async function meantPhones({ device, all }: PhoneOptions, context: CommandContext): Promise<MeantPhones> {
  const { signal } = context;
  const link = await openAdbLink(context);
  const listed = await link.list(signal);
  const [first, ...others] = new Set(device);
  if (!all && others.length === 0) {
    return { kind: 'one', phone: choosePhone(listed, first) };
  }
  const chosen = choosePhones(listed, all ? 'all' : (device ?? []));
  return { kind: 'several', ...(await distinctPhones(link, chosen, signal)), isEachWanted: !all };
}
