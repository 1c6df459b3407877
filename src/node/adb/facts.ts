import { WorkbenchError } from '../../core/errors/workbench-error';
import { cleanLine } from '../../core/text/clean';
import { type BatteryState, parseBattery, parseMemory, parseStorage, parseThermal } from './condition-facts';
import type { Phone } from './phone';
import {
  type CoreCluster,
  parseCoreClusters,
  parseCoreCount,
  parseCpuFeatures,
  parseHardwareName,
} from './processor-facts';

/** What a phone says of itself. What it does not report is undefined, never a made-up zero. */
export interface PhoneFacts {
  /** adb's name for it: of a phone on the network its address, which another phone may have tomorrow. */
  readonly serial: string;
  /** The phone's own serial number, wherever it is connected. */
  readonly serialNumber: string | undefined;
  /** Names the build of Android that it runs. */
  readonly fingerprint: string | undefined;
  /** Another one after every boot. */
  readonly bootId: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly androidRelease: string | undefined;
  readonly apiLevel: number | undefined;
  /** `2026-01-05` */
  readonly securityPatch: string | undefined;
  /** Application binary interface: `arm64-v8a` on phones, `x86_64` on a virtual phone of a PC. */
  readonly abi: string | undefined;
  /** Every one that it runs programs of, the best first. */
  readonly abis: readonly string[];
  readonly soc: string | undefined;
  readonly coreCount: number | undefined;
  /** The slowest first. */
  readonly coreClusters: readonly CoreCluster[];
  /** Instruction-set extensions as /proc/cpuinfo names them: `asimddp` is dotprod. */
  readonly cpuFeatures: readonly string[];
  readonly memoryTotalBytes: number | undefined;
  readonly memoryAvailableBytes: number | undefined;
  readonly storageTotalBytes: number | undefined;
  readonly storageFreeBytes: number | undefined;
  readonly batteryPercent: number | undefined;
  readonly batteryCelsius: number | undefined;
  readonly batteryState: BatteryState | undefined;
  /** 0 none … 6 shutdown (NDK AThermalStatus). */
  readonly thermalStatus: number | undefined;
  readonly skinCelsius: number | undefined;
  /** IANA name. */
  readonly timeZone: string | undefined;
  /** A phone of ours made of files and processes: its speed is the PC's and is never shown as a phone's. */
  readonly isVirtual: boolean;
}

const sectionMark = '@@mobile-llm-section ';
/** Longer than any name that a phone has; what is longer is cut. */
const longestName = 120;

/** One shell for everything: starting one costs a phone 20 to 50 ms. Each command may fail by itself. */
const factCommands: Readonly<Record<string, string>> = {
  properties: 'getprop',
  boot: 'cat /proc/sys/kernel/random/boot_id',
  memory: 'cat /proc/meminfo',
  processor: 'cat /proc/cpuinfo',
  cores: 'cat /sys/devices/system/cpu/present',
  // A virtual phone has such files of its own, elsewhere.
  clusters:
    'cd "$MOBILE_LLM_PHONE_FILES/sys/devices/system/cpu/cpufreq" && grep . policy*/related_cpus policy*/cpuinfo_max_freq',
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
    .map(([name, part]) => `echo '${sectionMark}${name}'; (${part}) 2>/dev/null`)
    .join('\n');
  const { stdout, stderr } = await phone.shell(command, options);
  if (!stdout.includes(`${sectionMark}thermal`)) {
    throw new WorkbenchError('device.commandFailed', { what: 'tell what it is', detail: stderr.trim() });
  }
  return parsePhoneFacts(phone.serial, splitSections(stdout));
}

/** Parses the sections that `readPhoneFacts` collects, by their names. Every text in them may be hostile. */
export function parsePhoneFacts(serial: string, sections: Readonly<Record<string, string>>): PhoneFacts {
  const text = (section: string) => (sections[section] ?? '').replaceAll('\r\n', '\n');
  const property = propertyReader(text('properties'));
  const cpuinfo = text('processor');
  const battery = parseBattery(text('battery'));
  const thermal = parseThermal(text('thermal'));
  const storage = parseStorage(text('storage'));
  const abis = (property('ro.product.cpu.abilist') ?? property('ro.product.cpu.abi') ?? '').split(',');
  return {
    serial,
    serialNumber: property('ro.serialno'),
    fingerprint: property('ro.build.fingerprint'),
    bootId: /^[0-9a-f-]{36}$/m.exec(text('boot'))?.[0],
    manufacturer: property('ro.product.manufacturer'),
    model: property('ro.product.model'),
    androidRelease: property('ro.build.version.release'),
    apiLevel: wholeNumber(property('ro.build.version.sdk')),
    securityPatch: /^\d{4}-\d{2}-\d{2}$/.exec(property('ro.build.version.security_patch') ?? '')?.[0],
    abi: property('ro.product.cpu.abi'),
    abis: abis.map((abi) => abi.trim()).filter((abi) => abi !== ''),
    soc: socName(property, cpuinfo),
    coreCount: parseCoreCount(text('cores'), cpuinfo),
    coreClusters: parseCoreClusters(text('clusters')),
    cpuFeatures: parseCpuFeatures(cpuinfo),
    memoryTotalBytes: parseMemory(text('memory'), 'MemTotal'),
    memoryAvailableBytes: parseMemory(text('memory'), 'MemAvailable'),
    storageTotalBytes: storage.totalBytes,
    storageFreeBytes: storage.freeBytes,
    batteryPercent: battery.percent,
    batteryCelsius: battery.celsius,
    batteryState: battery.state,
    thermalStatus: thermal.status,
    skinCelsius: thermal.skinCelsius,
    timeZone: property('persist.sys.timezone'),
    isVirtual: property('ro.mobilellm.virtual') === '1',
  };
}

/** Available space in the last line of `df -k`. */
export function parseFreeBytes(text: string): number | undefined {
  return parseStorage(text).freeBytes;
}

function splitSections(text: string): Readonly<Record<string, string>> {
  const parts = text.split(sectionMark).slice(1);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1)]),
  );
}

type PropertyReader = (key: string) => string | undefined;

/** Reads `[key]: [value]` lines; the first of two with the same key counts. */
function propertyReader(text: string): PropertyReader {
  const properties = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(/^\[([^\]\n]+)\]: \[(.*)\]$/gm)) {
    const clean = cleanLine(value.slice(0, longestName));
    if (clean !== '' && !properties.has(key)) {
      properties.set(key, clean);
    }
  }
  return (key) => properties.get(key);
}

/** Android 12 and newer name the chip; before, its platform or what the kernel calls it has to do. */
function socName(property: PropertyReader, cpuinfo: string): string | undefined {
  const named = [property('ro.soc.manufacturer'), property('ro.soc.model')].filter((part) => part !== undefined);
  if (named.length > 0) {
    return named.join(' ');
  }
  const hardware = parseHardwareName(cpuinfo);
  const fromKernel = hardware && cleanLine(hardware.slice(0, longestName));
  return fromKernel || property('ro.hardware.chipname') || property('ro.board.platform') || property('ro.hardware');
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
