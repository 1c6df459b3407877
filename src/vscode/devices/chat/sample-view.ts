import type { PhoneFacts } from '../../../node/adb/facts';
import type { TelemetrySample } from '../../../node/telemetry/read-telemetry';
import type { SampleView } from '../../../protocol/webview/device-chat-condition';

/** A second of a phone's telemetry as the panel shows it. */
export function sampleView(sample: TelemetrySample): SampleView {
  const { memoryAvailableBytes, serverProportionalBytes, serverResidentBytes } = sample;
  const serverMemoryBytes = serverProportionalBytes ?? serverResidentBytes;
  const { skinCelsius, batteryCelsius, batteryPercent, batteryMilliamperes, thermalStatus } = sample;
  return {
    at: sample.at,
    isCharging: sample.isIndicative,
    clusters: sample.clusters,
    ...(memoryAvailableBytes !== undefined && { availableMemoryBytes: memoryAvailableBytes }),
    ...(serverMemoryBytes !== undefined && { serverMemoryBytes }),
    ...(skinCelsius !== undefined && { skinCelsius }),
    ...(batteryCelsius !== undefined && { batteryCelsius }),
    ...(batteryPercent !== undefined && { batteryPercent }),
    ...(batteryMilliamperes !== undefined && { batteryMilliamperes }),
    ...(thermalStatus !== undefined && { thermalStatus }),
  };
}

/** What a phone said before the model was loaded: all there is where it cannot be measured each second. */
export function firstSample(facts: PhoneFacts): SampleView {
  const { memoryAvailableBytes, batteryCelsius, batteryPercent } = facts;
  return {
    at: new Date().toISOString(),
    isCharging: false,
    clusters: [],
    ...(memoryAvailableBytes !== undefined && { availableMemoryBytes: memoryAvailableBytes }),
    ...(batteryCelsius !== undefined && { batteryCelsius }),
    ...(batteryPercent !== undefined && { batteryPercent }),
  };
}
