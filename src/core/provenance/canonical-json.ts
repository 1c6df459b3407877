/**
 * JSON with sorted keys (by UTF-16 code units) and no spaces, as in RFC 8785: equal values give equal bytes.
 * Members that are `undefined` are left out.
 *
 * @throws TypeError for what JSON cannot say: NaN, infinities, bigint, functions, cycles deeper than 200.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

const deepest = 200;

function write(value: unknown, depth: number): string {
  if (depth > deepest) {
    throw new TypeError('The value is nested too deeply for canonical JSON.');
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new TypeError(`${value} has no JSON form.`);
    }
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => write(item ?? null, depth + 1)).join(',')}]`;
  }
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([name, member]) => `${JSON.stringify(name)}:${write(member, depth + 1)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`A ${typeof value} has no JSON form.`);
}
