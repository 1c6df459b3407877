import type { Locator, Page } from 'playwright-core';

const wheelEveryMs = 12;

/**
 * Turns the wheel where the mouse is, changing direction, and reads how far apart the frames were: the 95th percentile.
 * @param frame an element of the document whose frames are counted
 */
export async function frameGapP95Ms(page: Page, frame: Locator, scrollMs: number): Promise<number> {
  await frame.evaluate(`globalThis.frameTimes = [];
    requestAnimationFrame(function note(time) { globalThis.frameTimes.push(time); requestAnimationFrame(note); });`);
  for (const end = Date.now() + scrollMs; Date.now() < end; ) {
    await page.mouse.wheel(0, (end - Date.now()) % 4_000 < 3_000 ? 240 : -240);
    await page.waitForTimeout(wheelEveryMs);
  }
  const gaps = (await frame.evaluate(
    'globalThis.frameTimes.slice(1).map((time, index) => time - globalThis.frameTimes[index])',
  )) as number[];
  return gaps.toSorted((left, right) => left - right)[Math.floor(0.95 * gaps.length)] ?? Number.NaN;
}
