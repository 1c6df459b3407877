/**
 * Reads what `content query` prints: `Row: 0 _id=7, data1=+44 7700, display_name=Ngozi`, one row a line, with nothing
 * escaped (AOSP, cmds/content, QueryCommand). A value may hold commas, equals signs and line ends, so a hostile name
 * could look like another row. Two things of which no value is part keep it out: the rows' ids in their order, which
 * a query for the ids alone has told, and the order of the columns, the free text last.
 *
 * @param ids of the same query for `_id` only, in the same order
 * @param columns in the order of the query, without `_id`, which comes first
 * @returns the rows that can only be read in one way; others are left out
 */
export function readContentRows(
  output: string,
  ids: readonly string[],
  columns: readonly string[],
): readonly (readonly string[])[] {
  const starts = [...output.matchAll(/^Row: (\d+) _id=(\d+), /gm)];
  const rows = new Map<number, string[] | undefined>();
  for (const [position, start] of starts.entries()) {
    const [opening, index = '', id = ''] = start;
    if (ids[Number(index)] !== id) {
      continue;
    }
    // A second row with the same index: one of the two is forged, and which one cannot be told.
    const isKnown = rows.has(Number(index));
    const end = starts[position + 1]?.index ?? output.length;
    const body = output.slice(start.index + opening.length, end).replace(/\r?\n$/, '');
    rows.set(Number(index), isKnown ? undefined : readColumns(body, columns));
  }
  return [...rows.values()].filter((row) => row !== undefined);
}

/** The ids of a query for `_id` only: digits, so nothing in them can mislead. */
export function readContentIds(output: string): readonly string[] {
  return [...output.matchAll(/^Row: \d+ _id=(\d+)\r?$/gm)].map(([, id = '']) => id);
}

/** Values between `name=` marks; undefined where a mark stands more than once or not at all. */
function readColumns(body: string, columns: readonly string[]): string[] | undefined {
  const marks = columns.map((name, position) => `${position === 0 ? '' : ', '}${name}=`);
  const values: string[] = [];
  let from = 0;
  for (const [position, mark] of marks.entries()) {
    if (!body.startsWith(mark, from)) {
      return undefined;
    }
    const next = marks[position + 1];
    const end = next === undefined ? body.length : body.indexOf(next, from);
    const isTold = next === undefined || (end >= 0 && body.indexOf(next, end + 1) < 0);
    if (!isTold) {
      return undefined;
    }
    values.push(body.slice(from + mark.length, end));
    from = end;
  }
  return values;
}
