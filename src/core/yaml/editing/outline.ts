import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { longestWritten } from '../reading';
import type { Extent } from './cursor';

/** A key with what it holds, or an item of a list that has a name. */
export interface OutlineItem {
  readonly name: string;
  /** A single value. */
  readonly detail: string;
  /** The key, or the item's name. */
  readonly head: Extent;
  readonly whole: Extent;
  readonly children: readonly OutlineItem[];
}

const deepest = 20;

/** The keys of a file as a tree; nothing of a file that is too long. */
export function outlineOf(text: string): readonly OutlineItem[] {
  const { contents } =
    text.length > longestWritten ? {} : parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  return childrenOf(contents, 0);
}

function childrenOf(node: unknown, depth: number): readonly OutlineItem[] {
  if (depth > deepest) {
    return [];
  }
  if (isMap<Node, Node | null>(node)) {
    return node.items.flatMap(({ key, value }) => {
      const head = extentOf(key);
      const whole = { start: head.start, end: Math.max(head.end, extentOf(value).end) };
      const item = { detail: isScalar(value) ? String(value.value ?? '') : '', head, whole };
      return isScalar(key) ? [{ ...item, name: String(key.value), children: childrenOf(value, depth + 1) }] : [];
    });
  }
  return isSeq<Node>(node) ? node.items.flatMap((item) => namedItem(item, depth)) : [];
}

/** `name: call` makes the item `call`. Items without a name are not listed. */
function namedItem(node: Node, depth: number): readonly OutlineItem[] {
  const key = isMap(node) ? ['name', 'type'].find((one) => isScalar(node.get(one, true))) : undefined;
  const name = isMap(node) && key !== undefined ? node.get(key, true) : undefined;
  if (!isScalar<unknown>(name)) {
    return [];
  }
  const others = childrenOf(node, depth + 1).filter((child) => child.name !== key);
  return [{ name: String(name.value), detail: '', head: extentOf(name), whole: extentOf(node), children: others }];
}

function extentOf(node: Node | null | undefined): Extent {
  const [start = 0, end = 0] = node?.range ?? [];
  return { start, end };
}
