import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { openPhone, type Phone } from '../../../src/node/adb/phone';
import {
  setVirtualPhoneFault,
  startVirtualPhone,
  stopVirtualPhone,
  type VirtualPhoneState,
} from '../../../src/node/virtual-phone/launch';
import { ourProgram } from '../our-program';
import { startTestBed, type TestBed } from './test-bed';

const cli = ourProgram('cli');

/** One of several virtual phones on the same adb server. */
export interface FleetPhone {
  readonly state: VirtualPhoneState;
  readonly phone: Phone;
  setFault(fault: Readonly<Record<string, unknown>>): Promise<string | undefined>;
}

export interface CommandEnd {
  readonly exitCode: number;
  readonly events: readonly Record<string, unknown>[];
  /** What people read. */
  readonly said: string;
}

/** Several virtual phones on an adb server of their own, and the command line that uses it. */
export interface FleetBed {
  readonly bed: TestBed;
  readonly phones: readonly FleetPhone[];
  /** Runs the command line with `--json`, whatever its exit code. */
  mobileLlm(...args: readonly string[]): Promise<CommandEnd>;
  dispose(): Promise<void>;
}

export async function startFleetBed(adbProgram: string, profiles: readonly string[]): Promise<FleetBed> {
  const [first = 'phone-4gb', ...others] = profiles;
  const bed = await startTestBed(adbProgram, first);
  const folder = path.join(bed.folder, 'phones');
  const program = path.join(bed.folder, 'virtual-phone.mjs');
  const names = others.map((_profile, index) => `phone-${index + 2}`);
  const phones: FleetPhone[] = [{ state: bed.state, phone: bed.phone, setFault: bed.setFault }];
  const dispose = async () => {
    for (const { phone } of phones) {
      phone.close();
    }
    await Promise.all(names.map((name) => stopVirtualPhone({ name, folder, link: bed.link })));
    await bed.dispose();
  };
  try {
    for (const [index, profile] of others.entries()) {
      const name = names[index] ?? '';
      const state = await startVirtualPhone({ name, profile, program, folder, link: bed.link, parentPid: process.pid });
      const phone = await openPhone(bed.link, state.serial);
      phones.push({ state, phone, setFault: (fault) => setVirtualPhoneFault(state.control, fault) });
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { bed, phones, mobileLlm: (...args) => runCommandLine(bed.link.address.port, args), dispose };
}

async function runCommandLine(port: number, args: readonly string[]): Promise<CommandEnd> {
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(port) };
  const ended = await promisify(execFile)(cli.program, [...cli.arguments, ...args, '--json'], { env })
    .then((result) => ({ ...result, code: 0 }))
    .catch((failed: { readonly stdout: string; readonly stderr: string; readonly code: number }) => failed);
  const events = ended.stdout
    .split('\n')
    .filter(Boolean)
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter(({ event }) => event !== 'setup');
  return { exitCode: ended.code, events, said: ended.stderr };
}

/** The entries of the last event, one a phone, by serial number. */
export function entriesOf({ events }: CommandEnd, key = 'phones'): ReadonlyMap<string, Record<string, unknown>> {
  const entries = events.at(-1)?.[key];
  return new Map(
    (Array.isArray(entries) ? entries : []).map((entry: Record<string, unknown>) => [String(entry['device']), entry]),
  );
}
