import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { androidOf, greetingOf } from './android';
import type { Greeting } from './connection';
import type { Conditions } from './faults/conditions';
import { type CommandLine, FullStorage } from './faults/full-storage';
import { readingOf } from './load/battery-current';
import { batteryMillivolts, batteryWatts, thermalStatusAt, type Warmth, warm } from './load/heat';
import { type Load, LoadWatcher } from './load/load-watcher';
import { PhoneProcesses } from './processes';
import type { PhoneProfile } from './profile';
import { installSystem, shellEnvironment, temporaryFolder, writeFacts } from './system/install';
import { hostProcessor } from './system/processor';
import type { SystemState } from './system/state';

/** One phone: its files, its processes and what it says of itself. Which link leads to it is not its business. */
export class Handset {
  readonly rootFolder: string;
  readonly processes = new PhoneProcesses();
  readonly #profile: PhoneProfile;
  readonly #resting: Warmth;
  readonly #watcher: LoadWatcher;
  readonly #writtenFacts = new Map<string, string>();
  #warmth: Warmth;
  #availableBytes: number;
  #processorShare = 0;
  #conditions: Conditions = {};
  #boot = { id: randomUUID() as string, atMs: Date.now() };
  #full: FullStorage | undefined;
  /** Room that is left for `adb push` where nothing can be mounted. */
  #pushableBytes = Number.POSITIVE_INFINITY;

  constructor(folder: string, profile: PhoneProfile) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.rootFolder = realpathSync(folder);
    this.#profile = profile;
    this.#resting = {
      skinCelsius: profile.skinTemperatureCelsius,
      batteryCelsius: profile.batteryTemperatureTenths / 10,
      batteryPercent: profile.batteryPercent,
    };
    this.#warmth = this.#resting;
    this.#availableBytes = profile.memoryAvailableBytes;
    installSystem(this.rootFolder);
    this.#writeFacts();
    this.#watcher = new LoadWatcher({
      processes: this.processes,
      memoryLimitBytes: () => this.#memoryLimitBytes,
      onLoad: (load) => this.#feel(load),
    });
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
    this.#availableBytes = Math.min(this.#availableBytes, this.#memoryLimitBytes);
    const batteryPercent = conditions.unpluggedPercent ?? this.#warmth.batteryPercent;
    this.#warmth = { ...this.#warmth, batteryPercent };
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
    this.#warmth = this.#resting;
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
    this.#watcher.end();
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

  get #memoryLimitBytes(): number {
    return this.#conditions.memoryAvailableBytes ?? this.#profile.memoryAvailableBytes;
  }

  /** What the programs that run do to the phone. */
  #feel({ availableBytes, processorShare, seconds }: Load): void {
    const { heatFactor = 1, unpluggedPercent } = this.#conditions;
    const input = { load: processorShare, seconds: seconds * heatFactor, isCharging: unpluggedPercent === undefined };
    this.#warmth = warm(this.#warmth, this.#resting, input);
    this.#availableBytes = availableBytes;
    this.#processorShare = processorShare;
    this.#writeFacts();
  }

  get #thermalStatus(): number | undefined {
    const { heat, reportsNoHeat } = this.#conditions;
    return reportsNoHeat ? undefined : (heat?.thermalStatus ?? thermalStatusAt(this.#warmth.skinCelsius));
  }

  #writeFacts(): void {
    writeFacts(this.rootFolder, this.#state, this.#writtenFacts);
  }

  get #state(): SystemState {
    const { storageFreeBytes, clockOffsetSeconds = 0, heat, unpluggedPercent } = this.#conditions;
    const { isLocked = false, isAsleep = false, missingActions = [], denied = [] } = this.#conditions;
    const hash = createHash('sha256').update(this.rootFolder).digest('hex');
    const isCharging = unpluggedPercent === undefined;
    const watts = batteryWatts({ load: this.#processorShare, isCharging });
    const milliamperes = (watts * 1e6) / batteryMillivolts(this.#warmth.batteryPercent);
    return {
      profile: this.#profile,
      android: this.#android,
      serialNumber: `VIRTUAL${hash.slice(0, 9).toUpperCase()}`,
      boot: this.#boot,
      storageFreeBytes: storageFreeBytes ?? this.#measuredSpace(),
      clockOffsetSeconds,
      memoryAvailableBytes: this.#availableBytes,
      thermalStatus: this.#thermalStatus,
      warmth: { ...this.#warmth, skinCelsius: heat?.celsius ?? this.#warmth.skinCelsius },
      isCharging,
      isBatteryDrained: watts < 0,
      currentReading: readingOf(this.#profile.current, milliamperes),
      processor: this.#conditions.isForeignProcessor ? this.#profile.processor : hostProcessor,
      processorShare: this.#processorShare,
      isLocked,
      isAsleep,
      missingActions,
      denied,
    };
  }

  #measuredSpace(): number | 'measured' {
    if (this.#full) {
      return 'measured';
    }
    return Math.min(this.#profile.storageFreeBytes, this.#pushableBytes);
  }
}
