import type { Command } from 'commander';
import { openPhone } from '../../node/adb/phone';
import { endLeftServers } from '../../node/device/session/leftovers';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';

interface StopOptions {
  readonly device: string;
  readonly json?: boolean;
}

/** `mobile-llm devices stop --device SERIAL`: ends the models that this computer left running on a phone. */
export function addDevicesStopCommand(devices: Command): void {
  devices
    .command('stop')
    .description('end the models that this computer left running on a phone; no file of a model is deleted')
    .requiredOption('--device <serial>', 'serial number of the phone, from: mobile-llm devices')
    .addOption(jsonOption())
    .action(async (options: StopOptions) => {
      await runBody(options.json ?? false, (context) => stop(options, context));
    });
}

async function stop({ device }: StopOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const phone = await openPhone(await openAdbLink(context), device, { signal });
  try {
    const { orphansEnded, keptEnded, leftAlone } = await endLeftServers(phone, { signal });
    const ended = orphansEnded + keptEnded;
    output.event({ event: 'done', device, ended, leftAlone });
    output.say(ended === 0 ? 'No model was left running on this phone.' : `Ended ${models(ended)}.`);
    if (leftAlone > 0) {
      output.say(`${models(leftAlone)} in use, or of another computer, went on.`);
    }
  } finally {
    phone.close();
  }
}

function models(count: number): string {
  return count === 1 ? '1 model' : `${count} models`;
}
