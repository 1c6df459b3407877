/**
 * A number that may be dialled, as digits with an optional leading +, or undefined. Codes with * and # (MMI, USSD)
 * can forward calls or wipe settings, so they are no numbers.
 */
export function readPhone(said: string): string | undefined {
  const compact = said
    .normalize('NFKC')
    .trim()
    .replace(/^tel:/i, '')
    .replace(/[\s\u2010-\u2015().\-/]/g, '');
  return /^\+?[0-9]{2,20}$/.test(compact) ? compact : undefined;
}
