import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { normaliseCurrent } from '../../core/telemetry/current';
import { type ProgramSample, parseProgramSample } from '../../core/telemetry/sample';
import { type BatteryState, parseBattery, parseThermal } from '../adb/condition-facts';
import type { Phone } from '../adb/phone';
import { phoneProgramCommand } from '../device/phone-program';
import type { PhoneProcess } from '../device/session-process';

/** `dumpsys` costs a phone more than it changes in this time. */
const conditionIntervalMs = 5000;
const batteryMark = '@@mobile-llm-battery';
const currentMark = '@@mobile-llm-current';
const conditionCommand = [
  'dumpsys thermalservice',
  `echo ${batteryMark}`,
  'dumpsys battery',
  `echo ${currentMark}`,
  'cat /sys/class/power_supply/battery/current_now',
].join('; ');

/** What Android says; absent where it says nothing. */
export interface Condition {
  /** 0 none … 6 shutdown (NDK AThermalStatus). */
  readonly thermalStatus?: number;
  readonly skinCelsius?: number;
  readonly batteryPercent?: number;
  readonly batteryState?: BatteryState;
  /** Positive into the battery. */
  readonly batteryMilliamperes?: number;
  readonly isPowered?: boolean;
}

export interface TelemetrySample extends ProgramSample, Omit<Condition, 'isPowered'> {
  /** This computer's clock, ISO 8601. */
  readonly at: string;
  /** While a cable brings power, what flows out of the battery says little of what the model takes. */
  readonly isIndicative: boolean;
}

export interface TelemetryOptions {
  /** Path of `mobile-llm-phone` on the phone. */
  readonly phoneProgram: string;
  /** The server whose memory is measured. */
  readonly server?: PhoneProcess;
  readonly signal?: AbortSignal;
}

/** Streams a sample a second until the loop is left. @throws what `shellStream` throws; the signal's reason on abort */
export async function* readTelemetry(phone: Phone, options: TelemetryOptions): AsyncGenerator<TelemetrySample> {
  const { server, signal } = options;
  const of = server ? ['--pid', String(server.pid), '--start', server.startTime] : [];
  const command = phoneProgramCommand(options.phoneProgram, ['telemetry', ...of]);
  const process = await phone.shellStream(command, { ...(signal && { signal }) });
  let condition: Condition = {};
  let readAt = Number.NEGATIVE_INFINITY;
  try {
    for await (const line of createInterface({ input: Readable.from(process.stdout) })) {
      if (performance.now() - readAt >= conditionIntervalMs) {
        readAt = performance.now();
        condition = await readCondition(phone, signal);
      }
      const sample = parseProgramSample(line);
      if (sample) {
        const { isPowered: isIndicative = false, ...told } = condition;
        yield { at: new Date().toISOString(), ...sample, ...told, isIndicative };
      }
    }
  } finally {
    process.kill();
  }
}

async function readCondition(phone: Phone, signal: AbortSignal | undefined): Promise<Condition> {
  const { stdout } = await phone.shell(conditionCommand, { ...(signal && { signal }) });
  const [thermalText = '', rest = ''] = stdout.split(batteryMark);
  const [batteryText = '', currentText = ''] = rest.split(currentMark);
  const thermal = parseThermal(thermalText);
  const battery = parseBattery(batteryText);
  const milliamperes =
    normaliseCurrent(currentText, battery.state) ?? normaliseCurrent(battery.currentReading ?? '', battery.state);
  return {
    isPowered: battery.isPowered,
    ...(thermal.status !== undefined && { thermalStatus: thermal.status }),
    ...(thermal.skinCelsius !== undefined && { skinCelsius: thermal.skinCelsius }),
    ...(battery.percent !== undefined && { batteryPercent: battery.percent }),
    ...(battery.celsius !== undefined && { batteryCelsius: battery.celsius }),
    ...(battery.state !== undefined && { batteryState: battery.state }),
    ...(milliamperes !== undefined && { batteryMilliamperes: milliamperes }),
  };
}
