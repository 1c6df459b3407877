import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { androidOf, greetingOf } from './android';
import type { Greeting } from './connection';
import type { OtherState } from './faults/fault';
import { type CommandLine, FullStorage } from './faults/full-storage';
import { PhoneProcesses } from './processes';
import type { PhoneProfile } from './profile';
import type { Access } from './programs/program';
import { installSystem, shellEnvironment, temporaryFolder, writeFacts } from './system/install';

/** What faults changed about a phone; everything else is as its profile says. */
interface Conditions {
  readonly apiLevel?: number;
  readonly state?: OtherState;
  readonly storageFreeBytes?: number;
  readonly clockOffsetSeconds?: number;
  readonly isLocked?: boolean;
  readonly missingActions?: readonly string[];
  readonly denied?: readonly Access[];
  readonly heat?: { readonly thermalStatus: number; readonly celsius: number };
}

/** One phone: its files, its processes and what it says of itself. Which link leads to it is not its business. */
export class Handset {
  readonly rootFolder: string;
  readonly processes = new PhoneProcesses();
  readonly #profile: PhoneProfile;
  #conditions: Conditions = {};
  #boot = { id: randomUUID() as string, atMs: Date.now() };
  #full: FullStorage | undefined;
  /** Room that is left for `adb push` where nothing can be mounted. */
  #pushableBytes = Number.POSITIVE_INFINITY;

  constructor(folder: string, profile: PhoneProfile) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.rootFolder = realpathSync(folder);
    this.#profile = profile;
    installSystem(this.rootFolder);
    this.#writeFacts();
  }

  get greeting(): Greeting {
    return greetingOf(this.#android, this.#profile, this.#conditions.state ?? 'device');
  }

  /** Another one after every boot. */
  get bootId(): string {
    return this.#boot.id;
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...shellEnvironment(this.rootFolder, this.#android.apiLevel), ...this.processes.mark };
  }

  /** How a shell is started on this phone. */
  shell(argumentList: readonly string[]): CommandLine {
    return this.#full?.shell(argumentList) ?? ['/bin/sh', ...argumentList];
  }

  /** Where this process finds a file of the phone. @param file absolute, below the root folder */
  locate(file: string): string {
    return this.#full?.outside(file) ?? file;
  }

  /** Takes room for bytes that are pushed. @returns false when there is none left */
  takeSpace(bytes: number): boolean {
    if (bytes > this.#pushableBytes) {
      return false;
    }
    this.#pushableBytes -= bytes;
    return true;
  }

  /** Changes what the phone says of itself. */
  change(conditions: Conditions): void {
    this.#conditions = { ...this.#conditions, ...conditions };
    this.#writeFacts();
  }

  /** @returns false where only `adb push` can be made to fail, because this computer lets us mount nothing */
  async fillUp(freeBytes: number): Promise<boolean> {
    await this.#emptyOut();
    this.#full = await FullStorage.begin(this.rootFolder, temporaryFolder(this.rootFolder), freeBytes);
    if (!this.#full) {
      this.#pushableBytes = freeBytes;
    }
    this.#writeFacts();
    return this.#full !== undefined;
  }

  /** Everything is again as the profile says. */
  async recover(): Promise<void> {
    this.#conditions = {};
    await this.#emptyOut();
    this.#writeFacts();
  }

  /** Every process ends without notice; files stay; the next boot has another id. */
  reboot(): void {
    this.processes.killAll();
    this.#boot = { id: randomUUID(), atMs: Date.now() };
    this.#writeFacts();
  }

  async switchOff(): Promise<void> {
    await this.processes.endAll();
    await this.#emptyOut();
  }

  get #android() {
    return androidOf(this.#conditions.apiLevel ?? this.#profile.apiLevel);
  }

  async #emptyOut(): Promise<void> {
    const full = this.#full;
    this.#full = undefined;
    this.#pushableBytes = Number.POSITIVE_INFINITY;
    await full?.end();
  }

  #writeFacts(): void {
    const { storageFreeBytes, clockOffsetSeconds, heat, isLocked, missingActions, denied } = this.#conditions;
    const hash = createHash('sha256').update(this.rootFolder).digest('hex');
    writeFacts(this.rootFolder, {
      profile: this.#profile,
      android: this.#android,
      serialNumber: `VIRTUAL${hash.slice(0, 9).toUpperCase()}`,
      boot: this.#boot,
      storageFreeBytes: storageFreeBytes ?? this.#measuredSpace(),
      clockOffsetSeconds: clockOffsetSeconds ?? 0,
      thermalStatus: heat?.thermalStatus ?? 0,
      skinTemperatureCelsius: heat?.celsius ?? this.#profile.skinTemperatureCelsius,
      isLocked: isLocked ?? false,
      missingActions: missingActions ?? [],
      denied: denied ?? [],
    });
  }

  #measuredSpace(): number | 'measured' {
    if (this.#full) {
      return 'measured';
    }
    return Math.min(this.#profile.storageFreeBytes, this.#pushableBytes);
  }
}
