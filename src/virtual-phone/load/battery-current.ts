/** How a phone tells the current of its battery; makers differ in all three. */
export interface CurrentReport {
  /** `sysfs`: a file of /sys; `dumpsys`: a line of `dumpsys battery`. */
  readonly place: 'sysfs' | 'dumpsys';
  readonly unit: 'microamperes' | 'milliamperes';
  /** What a current into the battery is counted as. */
  readonly chargingSign: 1 | -1;
}

/** One number that the phone tells, and where. */
export interface CurrentReading {
  readonly place: CurrentReport['place'];
  readonly value: number;
}

/** @param milliamperes positive into the battery */
export function readingOf(report: CurrentReport | undefined, milliamperes: number): CurrentReading | undefined {
  if (report === undefined) {
    return undefined;
  }
  const { place, unit, chargingSign } = report;
  return { place, value: Math.round(milliamperes * chargingSign * (unit === 'microamperes' ? 1000 : 1)) };
}
