import { parsedJson } from '../../json/parsed';
import { listOf, recordOf } from '../../json/record';
import { editRow, type RowEdit, type RowPath } from '../document/row-edit';
import { argumentsOf, textsOf } from '../row-texts';
import type { Rename } from './rename';

/** What a rename does to a row. */
export interface RowRename {
  readonly edits: readonly RowEdit[];
  /** Calls that change. */
  readonly calls: number;
  /** Texts in which the name stands and stays: a system prompt, or a call that is written out as text. */
  readonly mentions: readonly { readonly path: RowPath; readonly text: string }[];
  /** The new name is in use in this row already: afterwards nobody could tell the two apart. */
  readonly hasConflict: boolean;
}

/**
 * Finds in a line what a rename changes. Undefined where it is no row, or the rename has nothing to do with it.
 */
export function renameInRow(line: string, rename: Rename): RowRename | undefined {
  // Names are ASCII that nobody escapes: most rows need not be parsed.
  if (!line.includes(rename.from) && !line.includes(rename.to)) {
    return undefined;
  }
  const row = parsedJson(line);
  const found = callsOf(row).map((call) => renameCall(call, rename));
  const mentions = textsOf(row)
    .filter(({ place, text }) => isMention(place, text, rename))
    .map(({ path, text }) => ({ path, text }));
  const edits = found.flatMap((call) => call.edits);
  const hasConflict = found.some((call) => call.hasConflict);
  return edits.length === 0 && mentions.length === 0 && !hasConflict
    ? undefined
    : { edits, calls: found.filter((call) => call.edits.length > 0).length, mentions, hasConflict };
}

interface FoundCall {
  readonly path: RowPath;
  readonly name: unknown;
  readonly given: unknown;
}

function callsOf(row: unknown): readonly FoundCall[] {
  return listOf(recordOf(row)['messages']).flatMap((message, index) =>
    listOf(recordOf(message)['tool_calls']).map((call, number): FoundCall => {
      const { name, arguments: given } = recordOf(recordOf(call)['function']);
      return { path: ['messages', index, 'tool_calls', number, 'function'], name, given };
    }),
  );
}

function renameCall({ path, name, given }: FoundCall, rename: Rename): Pick<RowRename, 'edits' | 'hasConflict'> {
  const { from, to } = rename;
  if (rename.kind === 'action') {
    const edits: readonly RowEdit[] = name === from ? [{ kind: 'set', path: [...path, 'name'], value: to }] : [];
    return { edits, hasConflict: name === to };
  }
  if (name !== rename.action) {
    return { edits: [], hasConflict: false };
  }
  const keys = Object.keys(argumentsOf(given));
  const hasConflict = keys.includes(to);
  return { hasConflict, edits: keys.includes(from) && !hasConflict ? [renameArgument(path, given, rename)] : [] };
}

function renameArgument(path: RowPath, given: unknown, { from, to }: Rename): RowEdit {
  if (typeof given !== 'string') {
    return { kind: 'rename', path: [...path, 'arguments', from], key: to };
  }
  const written = editRow(given, { kind: 'rename', path: [from], key: to }) ?? given;
  return { kind: 'set', path: [...path, 'arguments'], value: written };
}

/** Action names are everyday words ("call"): what people say counts only where it is a call written out. */
function isMention(place: string, text: string, { from }: Rename): boolean {
  const isNamed = text.includes(from) && text.split(/\W+/).includes(from);
  return isNamed && (place === 'system' || (place !== 'argument' && text.includes('<action>')));
}
