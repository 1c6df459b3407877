import { Option } from 'commander';
import { choosePhone } from '../node/adb/choose-phone';
import { openAdbLink } from './adb-link';
import type { CommandContext } from './command';

/** `--device SERIAL`, which may be left out where only one phone is ready. */
export function deviceOption(): Option {
  return new Option('--device <serial>', 'which phone, from: mobile-llm devices (default: the only one that is ready)');
}

/** The serial number of the phone that is meant. @throws WorkbenchError as `choosePhone` does */
export async function chosenSerial(given: string | undefined, context: CommandContext): Promise<string> {
  const link = await openAdbLink(context);
  return choosePhone(await link.list(context.signal), given).serial;
}
