import { isRecord, type JsonRecord } from '../json/record';
import { cleanLine } from '../text/clean';

/** What the phone's own program measures each second. What a phone does not report is absent, never zero. */
export interface ProgramSample {
  readonly monotonicMs: number;
  readonly memoryAvailableBytes?: number;
  readonly serverResidentBytes?: number;
  readonly serverAnonymousBytes?: number;
  /** PSS: pages that others use too count by their share. In every tenth sample, because it costs time. */
  readonly serverProportionalBytes?: number;
  readonly batteryCelsius?: number;
  readonly clusters: readonly { readonly cpus: string; readonly frequencyKilohertz: number }[];
  readonly temperatures: readonly { readonly name: string; readonly celsius: number }[];
}

const numberNames = [
  'memoryAvailableBytes',
  'serverResidentBytes',
  'serverAnonymousBytes',
  'serverProportionalBytes',
  'batteryCelsius',
] as const satisfies readonly (keyof ProgramSample)[];
const mostEntries = 200;
const longestName = 40;
const coldestCelsius = -40;
const hottestCelsius = 200;

/** Reads one line of `mobile-llm-phone telemetry`; undefined for anything else. */
export function parseProgramSample(line: string): ProgramSample | undefined {
  const value = parseJson(line);
  const monotonicMs = isRecord(value) ? finite(value['monotonicMs']) : undefined;
  if (!isRecord(value) || monotonicMs === undefined) {
    return undefined;
  }
  const numbers = Object.fromEntries(
    numberNames.flatMap((name) => {
      const known = finite(value[name]);
      return known === undefined ? [] : [[name, known]];
    }),
  );
  const clusters = entriesOf(value['clusters']).flatMap((cluster) => {
    const frequencyKilohertz = finite(cluster['frequencyKilohertz']);
    return frequencyKilohertz === undefined ? [] : [{ cpus: nameOf(cluster['cpus']), frequencyKilohertz }];
  });
  const temperatures = entriesOf(value['thermalZones']).flatMap((zone) => {
    const celsius = finite(zone['celsius']);
    const isPlausible = celsius !== undefined && celsius > coldestCelsius && celsius < hottestCelsius;
    return isPlausible ? [{ name: nameOf(zone['name']), celsius }] : [];
  });
  return { monotonicMs, ...numbers, clusters, temperatures };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function entriesOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.slice(0, mostEntries).filter(isRecord) : [];
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? cleanLine(value.slice(0, longestName)) : '';
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
