/** Below this a reading of `current_now` can only be in milliamperes: 20 mA is less than a phone with its screen off. */
const leastMicroamperes = 20_000;

/**
 * A battery's current in mA, positive into the battery. The kernel says microamperes; some makers say milliamperes, and
 * some turn the sign round, so the sign follows the state where that tells.
 */
export function normaliseCurrent(text: string, state: string | undefined): number | undefined {
  const match = /^\s*(-?\d{1,10})\s*$/.exec(text);
  if (!match) {
    return undefined;
  }
  const reading = Number(match[1]);
  const milliamperes = Math.round(Math.abs(reading) < leastMicroamperes ? reading : reading / 1000);
  if (state === 'discharging') {
    return -Math.abs(milliamperes);
  }
  return state === 'charging' ? Math.abs(milliamperes) : milliamperes;
}
