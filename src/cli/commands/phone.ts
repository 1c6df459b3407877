import { type Command, Option } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import {
  defaultVirtualPhoneName,
  findVirtualPhone,
  listVirtualPhones,
  setVirtualPhoneFault,
  startVirtualPhone,
} from '../../node/virtual-phone/launch';
import { openAdbLink, switchOff } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { faultCommand, optionsOf, phoneFaults, readFaultJson } from '../phone-faults';
import { virtualPhoneProgram } from '../virtual-phone-program';

interface PhoneOptions {
  readonly name: string;
  readonly profile: string;
  readonly json?: boolean;
}

export const virtualPhoneProfiles = ['phone-4gb', 'phone-6gb', 'phone-12gb'] as const;

/** `mobile-llm phone start|stop|list|fault`: virtual phones. */
export function addPhoneCommand(program: Command): void {
  const phone = program.command('phone').description('virtual phones: start, stop, list, and make them misbehave');
  const nameOption = () => new Option('--name <name>', 'which virtual phone').default(defaultVirtualPhoneName);
  phone
    .command('start')
    .description('start a virtual phone and connect adb to it')
    .addOption(nameOption())
    .addOption(new Option('--profile <profile>', 'how big it is').choices(virtualPhoneProfiles).default('phone-4gb'))
    .addOption(jsonOption())
    .action(async (options: PhoneOptions) => {
      await runBody(options.json ?? false, (context) => start(options, context));
    });
  phone
    .command('stop')
    .description('switch a virtual phone off; what was pushed to it stays')
    .addOption(nameOption())
    .addOption(jsonOption())
    .action(async (options: PhoneOptions) => {
      await runBody(options.json ?? false, (context) => stop(options, context));
    });
  phone
    .command('list')
    .description('list the virtual phones, running or not')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      await runBody(options.json ?? false, list);
    });
  addFaultCommand(phone, nameOption);
}

/** One subcommand a fault; a fault as JSON, for scripts, goes to `fault` itself. */
function addFaultCommand(phone: Command, nameOption: () => Option): void {
  const fault = phone
    .command('fault')
    .description('make a running virtual phone misbehave')
    .usage('<fault> [options]')
    .argument('[json]', 'a fault as JSON: \'{"fault":"drop","afterBytes":1000000}\'')
    .addOption(nameOption())
    .addOption(jsonOption())
    .action(async (json: string | undefined, options: PhoneOptions) => {
      await runBody(options.json ?? false, (context) => setFault(readFaultJson(json ?? ''), options, context));
    });
  for (const known of phoneFaults) {
    const subcommand = fault.command(known.name).description(known.description);
    for (const option of [...optionsOf(known), nameOption(), jsonOption()]) {
      subcommand.addOption(option);
    }
    subcommand.action(async (_given: unknown, self: Command) => {
      // Its own: those of `fault` itself have a default that would win.
      const options: PhoneOptions = self.opts();
      await runBody(options.json ?? false, (context) => setFault(faultCommand(known, self.opts()), options, context));
    });
  }
}

async function start({ name, profile }: PhoneOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const link = await openAdbLink(context);
  const phone = await startVirtualPhone({ name, profile, program: virtualPhoneProgram(), link, signal });
  output.event({ event: 'done', name, profile, serial: phone.serial, port: phone.port, pid: phone.process.pid });
  output.say(`Virtual phone ${name} (${profile}) is ready as ${phone.serial}.`);
}

async function stop({ name }: PhoneOptions, { output, signal }: CommandContext): Promise<void> {
  signal.throwIfAborted();
  const wasRunning = await switchOff(name);
  output.event({ event: 'done', name, wasRunning });
  output.say(wasRunning ? `Virtual phone ${name} is off.` : `Virtual phone ${name} was not running.`);
}

async function list({ output }: CommandContext): Promise<void> {
  const phones = await listVirtualPhones();
  for (const phone of phones) {
    output.event({ event: 'phone', ...phone, running: phone.serial !== undefined });
    output.say(`${phone.name.padEnd(16)} ${phone.profile.padEnd(10)} ${phone.serial ?? 'stopped'}`);
  }
  if (phones.length === 0) {
    output.say('No virtual phone was started yet. Start one with: mobile-llm phone start');
  }
  output.event({ event: 'done', phones: phones.length });
}

async function setFault(
  fault: Readonly<Record<string, unknown>>,
  { name }: PhoneOptions,
  { output }: CommandContext,
): Promise<void> {
  const phone = await findVirtualPhone({ name });
  if (!phone) {
    throw new WorkbenchError('phone.notRunning', { name });
  }
  const note = await setVirtualPhoneFault(phone.control, fault);
  output.event({ event: 'done', name, ...fault, ...(note !== undefined && { note }) });
  const { fault: kind, ...details } = fault;
  const shown = Object.entries(details).map(([field, value]) => ` ${field} ${value}`);
  output.say(`Virtual phone ${name}: ${kind}${shown.join(',')}.`);
  if (note !== undefined) {
    output.say(note);
  }
}
