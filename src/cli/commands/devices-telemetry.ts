import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';
import { printable } from '../../core/text/printable';
import { readPhoneFacts } from '../../node/adb/facts';
import { openPhone } from '../../node/adb/phone';
import { installProgramFor } from '../../node/device/phone-program';
import { readTelemetry, type TelemetrySample } from '../../node/telemetry/read-telemetry';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';

const longestSeconds = 86_400;

interface TelemetryCommandOptions {
  readonly device: string;
  readonly seconds: string;
  readonly json?: boolean;
}

/** `mobile-llm devices telemetry --device SERIAL`: memory, clock rates, heat and battery of a phone, once a second. */
export function addDevicesTelemetryCommand(devices: Command): void {
  devices
    .command('telemetry')
    .description('show memory, clock rates, heat and battery of a phone, once a second')
    .requiredOption('--device <serial>', 'serial number of the phone, from: mobile-llm devices')
    .option('--seconds <n>', 'how many samples', '10')
    .addOption(jsonOption())
    .action(async (options: TelemetryCommandOptions) => {
      await runBody(options.json ?? false, (context) => telemetry(options, context));
    });
}

async function telemetry({ device, seconds }: TelemetryCommandOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const wanted = Number(seconds);
  if (!Number.isSafeInteger(wanted) || wanted < 1 || wanted > longestSeconds) {
    const detail = `it must be a whole number from 1 to ${longestSeconds}`;
    throw new WorkbenchError('argument.invalid', { argument: '--seconds', value: seconds, detail });
  }
  const phone = await openPhone(await openAdbLink(context), device, { signal });
  try {
    const facts = await readPhoneFacts(phone, { signal });
    const phoneProgram = await installProgramFor(phone, facts, { tools: await commandTools(context), signal });
    if (phoneProgram === undefined) {
      throw new WorkbenchError('device.noTelemetry', { abi: facts.abi ?? 'unknown' });
    }
    let samples = 0;
    for await (const sample of readTelemetry(phone, { phoneProgram, signal })) {
      samples += 1;
      output.event({ event: 'telemetry', ...sample });
      output.say(printable(describeSample(sample)));
      if (samples >= wanted) {
        break;
      }
    }
    output.event({ event: 'done', device, samples });
  } finally {
    phone.close();
  }
}

const notReported = 'not reported';

function describeSample(sample: TelemetrySample): string {
  const { memoryAvailableBytes, thermalStatus, batteryCelsius, batteryPercent, batteryMilliamperes } = sample;
  const clocks = sample.clusters.map(({ cpus, frequencyKilohertz }) => `${cpus} ${frequencyKilohertz / 1000} MHz`);
  const indicative = sample.isIndicative ? ' (charging: indicative)' : '';
  return [
    `memory ${memoryAvailableBytes === undefined ? notReported : `${formatBytes(memoryAvailableBytes)} available`}`,
    `clocks ${clocks.join(', ') || notReported}`,
    `thermal status ${thermalStatus ?? notReported}`,
    `battery ${withUnit(batteryCelsius, ' °C')}, ${withUnit(batteryPercent, ' %')}`,
    `current ${withUnit(batteryMilliamperes, ' mA')}${indicative}`,
  ].join(' · ');
}

function withUnit(value: number | undefined, unit: string): string {
  return value === undefined ? notReported : `${value}${unit}`;
}
