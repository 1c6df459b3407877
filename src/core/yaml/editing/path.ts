import { isMap, isPair, isScalar, isSeq } from 'yaml';

/** The keys and indexes that lead to a value. */
export type YamlPath = readonly (string | number)[];

/** `training.rank`, `export.variants[].type`: the place of every value of its kind. */
export function placeName(path: YamlPath): string {
  return path.reduce<string>(
    (before, step) => (typeof step === 'number' ? `${before}[]` : before === '' ? step : `${before}.${step}`),
    '',
  );
}

/** The node at a path; undefined where there is none. */
export function nodeAt(contents: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>(
    (node, step) => (isMap(node) || isSeq(node) ? node.get(step, true) : undefined),
    contents,
  );
}

/** The way from the document's contents to the last of the nodes, each of which lies in the one before. */
export function pathOf(nodes: readonly unknown[]): YamlPath {
  return nodes.flatMap((node, index): YamlPath => {
    const parent = nodes[index - 1];
    if (isSeq(parent)) {
      return [parent.items.indexOf(node)];
    }
    return isPair(node) && isScalar(node.key) ? [String(node.key.value)] : [];
  });
}

/** The keys of a map that are texts. */
export function keysOf(node: unknown): readonly string[] {
  const keys = isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? key.value : undefined)) : [];
  return keys.filter((key) => typeof key === 'string');
}
