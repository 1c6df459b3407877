/**
 * Numbers that regulators keep for films and examples, as national digits, by the country's code:
 * - 1: NANPA, 555-0100 to 555-0199 of every area
 * - 44: Ofcom, "Telephone numbers for use in TV and radio drama programmes"
 * - 49: Bundesnetzagentur, drama numbers of Berlin, Frankfurt, Hamburg, Cologne, Munich and two mobile networks
 * - 33: ARCEP, décision n° 2012-0856, numbers for audiovisual works
 * - 61: ACMA, "Phone numbers for use in TV shows, films and creative works"
 * - 46: PTS, "Telefonnummer för användning i böcker och filmer"
 * - 353: ComReg, 020 91x xxxx
 */
const ranges: readonly (readonly [countryCode: string, national: RegExp])[] = [
  ['1', /^[2-9]\d{2}55501\d{2}$/],
  [
    '44',
    /^(?:7700900\d{3}|1(?:1[3-8]|21|31|41|51|61)4960\d{3}|2079460\d{3}|1914980\d{3}|2896496\d{3}|2920180\d{3}|1632960\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3})$/,
  ],
  ['49', /^(?:(?:3023125|6990009|4066969|2214710|8999998)\d{3}|(?:17139200|176040690)\d{2})$/],
  ['33', /^(?:19900|26191|35301|46571|53649|63998)\d{4}$/],
  [
    '61',
    /^(?:[2378](?:5550|7010)\d{4}|491(?:570(?:006|110|15[6-9]|313|737)|571(?:266|491|804)|572(?:549|665|983)|573(?:087|770)|574(?:118|632)|575(?:254|789)|576(?:398|801)|577(?:426|644)|578(?:148|888|957)|579(?:212|455|760))|1800(?:160401|9757(?:0[7-9]|1[01]))|13009757(?:0[7-9]|1[01]))$/,
  ],
  ['46', /^(?:3139006\d{2}|4062804\d{2}|8465004\d{2}|9803192\d{2}|7017406\d{2})$/],
  ['353', /^2091\d{5}$/],
];

/**
 * True for a number that nobody has, written in any way. One without its country's code is fictional if it is so in any
 * of the countries.
 */
export function isFictionalPhone(written: string): boolean {
  const digits = written.replace(/\(0\)|[^\d+]/g, '');
  const international = /^(?:\+|00)([1-9]\d*)$/.exec(digits)?.[1];
  if (international !== undefined) {
    return ranges.some(
      ([code, national]) => international.startsWith(code) && national.test(international.slice(code.length)),
    );
  }
  const national = digits.replace(/^[01](?=\d{9,10}$)/, '');
  return /^55501\d{2}$/.test(digits) || ranges.some(([, range]) => range.test(national) || range.test(digits));
}

/** How a number begins, what stands for it, and how many of its last digits are kept. */
const standIns: readonly (readonly [begins: RegExp, standIn: string, keptDigits: number])[] = [
  [/^(?:\+|00)44/, '+44 7700 900', 3],
  [/^(?:\+|00)49/, '+49 30 23125 ', 3],
  [/^(?:\+|00)33/, '+33 1 99 00 ', 4],
  [/^(?:\+|00)61/, '+61 2 5550 ', 4],
  [/^0(?!0)/, '07700 900', 3],
];

/**
 * A fictional number in place of a real one: of its country where it has some, else North American. The same number
 * always becomes the same one, so that a conversation stays in step with itself.
 */
export function fictionalPhoneFor(written: string): string {
  const [, standIn, keptDigits] = standIns.find(([begins]) => begins.test(written.replace(/[^\d+]/g, ''))) ?? [
    undefined,
    '+1 212 555 01',
    2,
  ];
  return standIn + written.replace(/\D/g, '').slice(-keptDigits);
}
