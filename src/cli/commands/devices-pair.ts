import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { connectPaired } from '../../node/adb/connect-paired';
import { parseAddress } from '../../node/adb/mdns';
import {
  newPairingSecret,
  type Pairing,
  type PairingOptions,
  pairByQr,
  pairingQrText,
  pairWithCode,
} from '../../node/adb/pairing';
import { terminalQr } from '../../node/adb/pairing-qr';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';

interface PairOptions {
  readonly code?: string;
  readonly qr?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm devices pair` and `devices connect`: phones over Wi-Fi, Android 11 and newer. */
export function addDevicesPairCommands(devices: Command): void {
  devices
    .command('pair')
    .description('pair a phone over Wi-Fi, by QR code or by the code that it shows (Android 11 and newer)')
    .argument('[address]', 'HOST:PORT, as the phone shows it beside the code')
    .option('--code <digits>', 'the six digits that the phone shows')
    .option('--qr', 'show a QR code for the phone to scan')
    .addOption(jsonOption())
    .action(async (address: string | undefined, options: PairOptions) => {
      await runBody(options.json ?? false, (context) => pair(address, options, context));
    });
  devices
    .command('connect')
    .description('connect adb to a paired phone at the address that it shows')
    .argument('<address>', 'HOST:PORT, under “Wireless debugging” on the phone')
    .addOption(jsonOption())
    .action(async (address: string, options: { readonly json?: boolean }) => {
      await runBody(options.json ?? false, (context) => connect(address, context));
    });
}

async function pair(address: string | undefined, { code, qr }: PairOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  if ((qr === true) === (code !== undefined) || (code !== undefined) !== (address !== undefined)) {
    const detail = 'either --qr, or --code DIGITS with the HOST:PORT that the phone shows';
    throw new WorkbenchError('argument.missing', { argument: '--qr or --code', detail });
  }
  const link = await openAdbLink(context);
  const options = { server: link.address, signal };
  const pairing =
    code !== undefined
      ? await pairWithCode({ ...requireAddress(address ?? ''), code }, options)
      : await scan(options, context);
  output.say('Paired. Connecting …');
  const serial = await connectPaired(link, pairing, options);
  output.event({ event: 'done', paired: true, ...(serial !== undefined && { serial }) });
  output.say(
    serial === undefined
      ? 'The phone does not announce its address here. Read it under “Wireless debugging” and run: mobile-llm devices connect HOST:PORT'
      : `Connected as ${serial}.`,
  );
}

async function scan(options: PairingOptions, { output }: CommandContext): Promise<Pairing> {
  const secret = newPairingSecret();
  const text = pairingQrText(secret);
  output.event({ event: 'qr', text });
  output.say(terminalQr(text));
  output.say('On the phone: Settings, Developer options, Wireless debugging, “Pair device with QR code”.');
  output.say('Phone and computer must be in the same network. Waiting for up to two minutes; Ctrl-C ends it.');
  return pairByQr(secret, options);
}

async function connect(address: string, context: CommandContext): Promise<void> {
  const { host, port } = requireAddress(address);
  const link = await openAdbLink(context);
  const serial = await link.connectTcp(host, port);
  context.output.event({ event: 'done', serial });
  context.output.say(`Connected as ${serial}.`);
}

function requireAddress(text: string): { readonly host: string; readonly port: number } {
  const address = parseAddress(text);
  if (!address) {
    throw new WorkbenchError('argument.invalid', { argument: '<address>', value: text, detail: 'it is no HOST:PORT' });
  }
  return address;
}
