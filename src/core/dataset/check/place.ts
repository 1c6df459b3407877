import type { Node } from 'jsonc-parser';
import { childOf, type RowPath, treeOf } from '../document/row-edit';
import type { Finding, Span } from './finding';

/**
 * Where a finding is in its line, in UTF-16 code units from 0. A value that is not there is shown at the nearest one
 * around it; of a text without its quotation marks; a line that is no JSON as a whole.
 */
export function placeOf(line: string, { path = [], span }: Pick<Finding, 'path' | 'span'>): Span {
  const root = treeOf(line);
  if (root === undefined) {
    return wholeOf(line);
  }
  const { node, isThere } = deepest(root, path);
  if (node.type !== 'string') {
    return { start: node.offset, end: node.offset + node.length };
  }
  const first = node.offset + 1;
  const text = line.slice(first, node.offset + node.length - 1);
  if (text === '') {
    return { start: node.offset, end: node.offset + node.length };
  }
  const inside = isThere && span !== undefined ? rawSpan(text, span) : { start: 0, end: text.length };
  return { start: first + inside.start, end: first + inside.end };
}

function wholeOf(line: string): Span {
  const start = line.length - line.trimStart().length;
  return { start, end: Math.max(start, line.trimEnd().length) };
}

function deepest(root: Node, path: RowPath): { readonly node: Node; readonly isThere: boolean } {
  let node = root;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) {
      return { node, isThere: false };
    }
    node = child;
  }
  return { node, isThere: true };
}

/** From characters of a text to those of its JSON spelling, in which `\n` takes two and `\u00e9` six. */
function rawSpan(raw: string, { start, end }: Span): Span {
  if (!raw.includes('\\')) {
    return { start: Math.min(start, raw.length), end: Math.min(end, raw.length) };
  }
  let at = 0;
  let rawStart = raw.length;
  for (let unit = 0; at < raw.length && unit < end; unit += 1) {
    rawStart = unit === start ? at : rawStart;
    at += raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2;
  }
  return { start: Math.min(rawStart, at), end: at };
}
