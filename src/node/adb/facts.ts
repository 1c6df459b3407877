import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Phone } from './phone';

/** What a phone says of itself. What it does not report is undefined, never a made-up zero. */
export interface PhoneFacts {
  readonly serial: string;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly androidRelease: string | undefined;
  readonly apiLevel: number | undefined;
  /** Application binary interface: `arm64-v8a` on phones, `x86_64` on a virtual phone of a PC. */
  readonly abi: string | undefined;
  readonly soc: string | undefined;
  readonly coreCount: number | undefined;
  /** Maximum frequency of each core that reports one, in kHz. */
  readonly coreMaximumKhz: readonly number[];
  /** Instruction-set extensions as /proc/cpuinfo names them: `asimddp` is dotprod. */
  readonly cpuFeatures: readonly string[];
  readonly memoryTotalBytes: number | undefined;
  readonly memoryAvailableBytes: number | undefined;
  readonly storageFreeBytes: number | undefined;
  readonly batteryPercent: number | undefined;
  readonly batteryCelsius: number | undefined;
  /** 0 none … 6 shutdown (NDK AThermalStatus). */
  readonly thermalStatus: number | undefined;
  /** IANA name. */
  readonly timeZone: string | undefined;
  /** A phone of ours made of files and processes: its speed is the PC's and is never shown as a phone's. */
  readonly isVirtual: boolean;
}

const sectionMark = '@@mobile-llm-section ';

/** One shell for everything: starting one costs a phone 20 to 50 ms. Each command may fail by itself. */
const factCommands: Readonly<Record<string, string>> = {
  properties: 'getprop',
  memory: 'cat /proc/meminfo',
  processor: 'cat /proc/cpuinfo',
  frequencies: 'cat /sys/devices/system/cpu/cpu[0-9]*/cpufreq/cpuinfo_max_freq',
  storage: `df -k "\${TMPDIR:-/data/local/tmp}"`,
  battery: 'dumpsys battery',
  thermal: 'dumpsys thermalservice',
};

/** Reads what the phone is and how it is doing. @throws WorkbenchError `device.commandFailed` and those of `shell` */
export async function readPhoneFacts(
  phone: Phone,
  options: { readonly signal?: AbortSignal } = {},
): Promise<PhoneFacts> {
  const command = Object.entries(factCommands)
    .map(([name, part]) => `echo '${sectionMark}${name}'; ${part} 2>/dev/null`)
    .join('\n');
  const { stdout, stderr } = await phone.shell(command, options);
  if (!stdout.includes(`${sectionMark}thermal`)) {
    throw new WorkbenchError('device.commandFailed', { what: 'tell what it is', detail: stderr.trim() });
  }
  return parsePhoneFacts(phone.serial, splitSections(stdout));
}

/** Parses the sections that `readPhoneFacts` collects, by their names. */
export function parsePhoneFacts(serial: string, sections: Readonly<Record<string, string>>): PhoneFacts {
  const property = propertyReader(sections['properties'] ?? '');
  const memory = sections['memory'] ?? '';
  const battery = sections['battery'] ?? '';
  const soc = [property('ro.soc.manufacturer'), property('ro.soc.model')].filter((part) => part !== undefined);
  const temperatureTenths = number(/^\s*temperature: (-?\d+)/m.exec(battery)?.[1]);
  return {
    serial,
    manufacturer: property('ro.product.manufacturer'),
    model: property('ro.product.model'),
    androidRelease: property('ro.build.version.release'),
    apiLevel: number(property('ro.build.version.sdk')),
    abi: property('ro.product.cpu.abi'),
    soc: soc.length > 0 ? soc.join(' ') : property('ro.hardware'),
    coreCount: (sections['processor'] ?? '').match(/^processor\s*:/gm)?.length,
    coreMaximumKhz: (sections['frequencies'] ?? '')
      .split('\n')
      .flatMap((line) => number(line.trim() || undefined) ?? []),
    cpuFeatures: cpuFeatures(sections['processor'] ?? ''),
    memoryTotalBytes: kibibytes(memory, 'MemTotal'),
    memoryAvailableBytes: kibibytes(memory, 'MemAvailable'),
    storageFreeBytes: parseFreeBytes(sections['storage'] ?? ''),
    batteryPercent: number(/^\s*level: (\d+)/m.exec(battery)?.[1]),
    batteryCelsius: temperatureTenths === undefined ? undefined : temperatureTenths / 10,
    thermalStatus: number(/^Thermal Status: (\d+)/m.exec(sections['thermal'] ?? '')?.[1]),
    timeZone: property('persist.sys.timezone'),
    isVirtual: property('ro.mobilellm.virtual') === '1',
  };
}

/** Available space in the last line of `df -k`, whose columns are counted from the end: a device's name may hold spaces. */
export function parseFreeBytes(text: string): number | undefined {
  const columns = text.trim().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
  const available = number(columns.at(-3));
  return available === undefined ? undefined : available * 1024;
}

function splitSections(text: string): Readonly<Record<string, string>> {
  const parts = text.split(sectionMark).slice(1);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1)]),
  );
}

/** Reads `[key]: [value]` lines. */
function propertyReader(text: string): (key: string) => string | undefined {
  const properties = new Map<string, string>();
  for (const [, key, value] of text.matchAll(/^\[(.+?)\]: \[(.*)\]\r?$/gm)) {
    if (key !== undefined && value !== undefined && value !== '') {
      properties.set(key, value);
    }
  }
  return (key) => properties.get(key);
}

/** Features that every core has: a program that uses more would be killed when it moves to a smaller core. */
function cpuFeatures(cpuinfo: string): readonly string[] {
  const cores = [...cpuinfo.matchAll(/^(?:Features|flags)\s*:\s*(.*)$/gm)].map(([, list]) => (list ?? '').split(/\s+/));
  const [first = [], ...others] = cores;
  return first.filter((feature) => feature !== '' && others.every((core) => core.includes(feature)));
}

function kibibytes(meminfo: string, key: string): number | undefined {
  const value = number(new RegExp(`^${key}:\\s*(\\d+) kB`, 'm').exec(meminfo)?.[1]);
  return value === undefined ? undefined : value * 1024;
}

function number(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) ? value : undefined;
}
