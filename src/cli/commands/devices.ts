import type { Command } from 'commander';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { printable } from '../terminal/format';
import { addDevicesCleanCommand } from './devices-clean';

/** `mobile-llm devices`: the phones that adb knows, and what to do about those that are not ready. */
export function addDevicesCommand(program: Command): void {
  const devices = program
    .command('devices')
    .description('list the phones that adb knows')
    .enablePositionalOptions()
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      await runBody(options.json ?? false, list);
    });
  addDevicesCleanCommand(devices);
}

async function list(context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const link = await openAdbLink(context);
  const phones = await link.list(signal);
  for (const phone of phones) {
    output.event({ event: 'device', ...phone });
    output.say(
      printable(`${phone.serial.padEnd(20)} ${phone.state.padEnd(12)} ${phone.model ?? ''} ${phone.nextStep}`),
    );
  }
  if (phones.length === 0) {
    output.say('No phone is connected. Start a virtual one with: mobile-llm phone start');
  }
  output.event({ event: 'done', devices: phones.length });
}
