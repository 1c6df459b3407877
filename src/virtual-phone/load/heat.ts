/** How warm a phone is, and how full. */
export interface Warmth {
  readonly skinCelsius: number;
  readonly batteryCelsius: number;
  /** 0 to 100, with fractions. */
  readonly batteryPercent: number;
}

export interface HeatInput {
  /** 0 idle … 1: every core of this computer works for the phone. */
  readonly load: number;
  readonly seconds: number;
  readonly isCharging: boolean;
}

/**
 * A simple model, not a measurement of any phone: each temperature approaches its resting value plus what the load
 * adds, by the same share of the difference in the same time; the battery gains what comes in and loses what is drawn.
 */
const skin = { riseCelsius: 18, timeConstantSeconds: 150 };
const battery = { riseCelsius: 9, timeConstantSeconds: 400 };
const idleWatts = 0.8;
const loadWatts = 4.2;
/** A USB 2 port. */
const chargingWatts = 2.5;
const capacityWattHours = 17;
/** A phone would switch itself off at 0; ours goes on. */
const lowestPercent = 1;

/** Skin temperatures at which Android's thermal status rises: light, moderate, severe, critical, emergency, shutdown. */
const thresholdsCelsius = [38, 41, 45, 49, 53, 57];

/** What flows into the battery, less what is drawn from it. */
export function batteryWatts({ load, isCharging }: Omit<HeatInput, 'seconds'>): number {
  return (isCharging ? chargingWatts : 0) - idleWatts - loadWatts * load;
}

/** A lithium cell between empty and full. */
export function batteryMillivolts(percent: number): number {
  return 3600 + 7 * Math.round(percent);
}

/** Where load and time lead. @param resting how warm the phone is when it does nothing */
export function warm(now: Warmth, resting: Warmth, { load, seconds, isCharging }: HeatInput): Warmth {
  const watts = batteryWatts({ load, isCharging });
  const percent = now.batteryPercent + (watts * seconds * 100) / (capacityWattHours * 3600);
  return {
    skinCelsius: approach(now.skinCelsius, resting.skinCelsius + skin.riseCelsius * load, seconds, skin),
    batteryCelsius: approach(now.batteryCelsius, resting.batteryCelsius + battery.riseCelsius * load, seconds, battery),
    batteryPercent: Math.min(100, Math.max(lowestPercent, percent)),
  };
}

/** 0 none … 6 shutdown (NDK AThermalStatus). */
export function thermalStatusAt(skinCelsius: number): number {
  return thresholdsCelsius.filter((threshold) => skinCelsius >= threshold).length;
}

function approach(
  from: number,
  to: number,
  seconds: number,
  { timeConstantSeconds }: { readonly timeConstantSeconds: number },
): number {
  return to + (from - to) * Math.exp(-seconds / timeConstantSeconds);
}
