import type { Command } from 'commander';
import { printable } from '../../core/text/printable';
import { describeFacts } from '../../node/adb/describe-facts';
import type { PhoneListing } from '../../node/adb/devices';
import type { AdbLink } from '../../node/adb/server';
import { reverseTunnelCommand, versionNote } from '../../node/adb/server-address';
import { type KnownFacts, readKnownFacts } from '../../node/read-model/known-facts';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { addDevicesCleanCommand } from './devices-clean';
import { addDevicesPairCommands } from './devices-pair';
import { addDevicesStopCommand } from './devices-stop';
import { addDevicesTelemetryCommand } from './devices-telemetry';

/** `mobile-llm devices`: the phones that adb knows, and what to do about those that are not ready. */
export function addDevicesCommand(program: Command): void {
  const devices = program
    .command('devices')
    .description('list the phones that adb knows, and what each is')
    .enablePositionalOptions()
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      await runBody(options.json ?? false, list);
    });
  addDevicesCleanCommand(devices);
  addDevicesPairCommands(devices);
  addDevicesStopCommand(devices);
  addDevicesTelemetryCommand(devices);
}

async function list(context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const link = await openAdbLink(context);
  const phones = await link.list(signal);
  for (const phone of phones) {
    const known = phone.state === 'device' ? await readKnownFacts(link, phone.serial, signal) : {};
    signal.throwIfAborted();
    output.event({ event: 'device', ...phone, ...known });
    output.say(printable(describePhone(phone, known)));
  }
  const note = versionNote(link.version);
  if (note !== undefined) {
    output.say(note);
  }
  if (phones.length === 0) {
    sayHowToConnect(context, link);
  }
  output.event({ event: 'done', devices: phones.length, serverVersion: link.version });
}

/** The phone's name, serial number and state; below it the next step, or what it said of itself. */
function describePhone(phone: PhoneListing, { facts, problem }: KnownFacts): string {
  const { serial, state, model, nextStep } = phone;
  const name = facts?.model ?? model ?? 'a phone';
  const virtual = facts?.isVirtual ? ' (virtual)' : '';
  const advice = [nextStep, problem && `${problem.message} ${problem.fix}`].filter(Boolean).map((text) => `  ${text}`);
  const lines = facts ? describeFacts(facts).map(({ label, value }) => `  ${label.padEnd(17)} ${value}`) : [];
  return [`${name}${virtual}  ${serial}  ${state === 'device' ? 'ready' : state}`, ...advice, ...lines].join('\n');
}

function sayHowToConnect({ output }: CommandContext, link: AdbLink): void {
  output.say('No phone is connected. Plug one in and switch on USB debugging, or pair one over Wi-Fi with:');
  output.say('  mobile-llm devices pair --qr');
  output.say('or start a virtual one with:');
  output.say('  mobile-llm phone start');
  const tunnel = reverseTunnelCommand(process.env, link.address);
  if (tunnel !== undefined) {
    output.say('If the phone hangs on the computer that you came from, run this there:');
    output.say(`  ${tunnel}`);
  }
}
