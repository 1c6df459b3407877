import type { Node } from 'jsonc-parser';
import { applyEdits } from '../bulk/text-edits';
import { childOf, type RowEdit, treeOf } from '../document/row-edit';

/**
 * Makes two conversations of one: the turn with this number (from 0) begins the second, which keeps what the first has
 * beside its turns, a system message too, but no `id`.
 * @returns undefined where the line is no conversation, or one of the two would have no turn
 */
export function splitConversation(line: string, turn: number): readonly [string, string] | undefined {
  const turns = turnsOf(line);
  const systemCount = turns && roleOf(turns[0]) === 'system' ? 1 : 0;
  if (turns === undefined || turn <= systemCount || turn >= turns.length) {
    return undefined;
  }
  const first = applyEdits(line, removals(turn, turns.length));
  const rest = applyEdits(line, removals(systemCount, turn));
  const second = rest && (applyEdits(rest, [{ kind: 'remove', path: ['id'] }]) ?? rest);
  return first === undefined || second === undefined ? undefined : [first, second];
}

/**
 * Makes one conversation of several: the first with the turns of the others behind its own, letter for letter. A system
 * message that the first has too is not said twice.
 * @returns undefined where one of the lines is no conversation
 */
export function joinConversations(lines: readonly string[]): string | undefined {
  const [first, ...others] = lines;
  const turns = first === undefined ? undefined : turnsOf(first);
  const last = turns?.at(-1);
  if (first === undefined || turns === undefined || last === undefined) {
    return undefined;
  }
  const added = others.map((line) => {
    const own = turnsOf(line);
    return own?.filter((turn, index) => index > 0 || !isSaidBefore(turn, turns)).map((turn) => textOf(line, turn));
  });
  if (!added.every((texts) => texts !== undefined)) {
    return undefined;
  }
  const end = last.offset + last.length;
  const comma = /[\]}"\d], /u.test(first) ? ', ' : ',';
  return (
    first.slice(0, end) +
    added
      .flat()
      .map((text) => comma + text)
      .join('') +
    first.slice(end)
  );
}

function removals(from: number, to: number): readonly RowEdit[] {
  return Array.from({ length: to - from }, () => ({ kind: 'remove', path: ['messages', from] }));
}

function turnsOf(line: string): readonly Node[] | undefined {
  const root = treeOf(line);
  const messages = root && childOf(root, 'messages');
  return messages?.type === 'array' ? (messages.children ?? []) : undefined;
}

function isSaidBefore(turn: Node, turns: readonly Node[]): boolean {
  const [first] = turns;
  const contentOf = (node: Node): unknown => childOf(node, 'content')?.value;
  return (
    roleOf(turn) === 'system' &&
    roleOf(first) === 'system' &&
    first !== undefined &&
    contentOf(turn) === contentOf(first)
  );
}

function roleOf(turn: Node | undefined): unknown {
  return turn && childOf(turn, 'role')?.value;
}

function textOf(line: string, { offset, length }: Node): string {
  return line.slice(offset, offset + length);
}
