import type { PhoneFacts } from '../../node/adb/facts';
import { readTelemetry, type TelemetrySample } from '../../node/telemetry/read-telemetry';
import type { PhoneModel } from '../phone-model';

const sampleTimeoutMs = 10_000;

/** How a phone was before a model was loaded, and is after it answered. What it does not report is absent. */
export interface PhoneCondition {
  /** Of the case where the phone reports that, else of the battery: the same before and after. */
  readonly celsiusBefore?: number;
  readonly celsiusAfter?: number;
  readonly batteryPercent?: number;
  /** That llama-server takes: its share of all pages in memory (PSS), or where the phone hides that, all of its pages. */
  readonly serverMemoryBytes?: number;
}

/** Asks the phone once; what cannot be measured is missing. @throws the signal's reason on abort */
export async function readConditionAfter(
  { phone, session, phoneProgram }: PhoneModel,
  signal: AbortSignal,
): Promise<PhoneCondition> {
  const { facts, process: server } = session;
  if (phoneProgram === undefined) {
    return conditionOf(facts, undefined);
  }
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(sampleTimeoutMs)]);
  try {
    for await (const sample of readTelemetry(phone, { phoneProgram, server, signal: bounded })) {
      return conditionOf(facts, sample);
    }
  } catch {
    signal.throwIfAborted();
  }
  return conditionOf(facts, undefined);
}

/** Compares like with like: the same sensor before and after. */
export function conditionOf(before: PhoneFacts, after: TelemetrySample | undefined): PhoneCondition {
  const hasSkin = before.skinCelsius !== undefined && after?.skinCelsius !== undefined;
  const celsiusBefore = hasSkin ? before.skinCelsius : before.batteryCelsius;
  const celsiusAfter = hasSkin ? after.skinCelsius : after?.batteryCelsius;
  const serverMemoryBytes = after?.serverProportionalBytes ?? after?.serverResidentBytes;
  const batteryPercent = after?.batteryPercent ?? before.batteryPercent;
  return {
    ...(celsiusBefore !== undefined && { celsiusBefore }),
    ...(celsiusAfter !== undefined && { celsiusAfter }),
    ...(batteryPercent !== undefined && { batteryPercent }),
    ...(serverMemoryBytes !== undefined && { serverMemoryBytes }),
  };
}

/** `31.2 → 33.5` */
export function heatText({ celsiusBefore, celsiusAfter }: PhoneCondition): string | undefined {
  const text = (celsius: number | undefined) => celsius?.toFixed(1) ?? '?';
  return celsiusBefore === undefined && celsiusAfter === undefined
    ? undefined
    : `${text(celsiusBefore)} → ${text(celsiusAfter)}`;
}
