import { type Node, parseDocument, type Scalar, visit } from 'yaml';
import { longestWritten } from '../reading';
import type { Extent } from './cursor';
import { pathOf, placeName, type YamlPath } from './path';

/** A single value, or a key: a key's place is that of its value. */
export interface WrittenWord {
  readonly extent: Extent;
  readonly path: YamlPath;
  /** `export.variants[].type`. */
  readonly place: string;
  readonly text: string;
  readonly isKey: boolean;
}

/** The words of a file, and what the parser made of it. */
export interface WrittenWords {
  readonly words: readonly WrittenWord[];
  readonly contents: Node | null;
  readonly isBroken: boolean;
}

/** Every key and single value, in the file's order; nothing of a file that is too long. */
export function wordsIn(text: string): WrittenWords {
  if (text.length > longestWritten) {
    return { words: [], contents: null, isBroken: true };
  }
  const { contents, errors } = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  const words: WrittenWord[] = [];
  visit(contents, {
    Scalar(key, node, ancestors) {
      const path = pathOf([...ancestors, node]);
      const written = String(node.value);
      words.push({ extent: extentOf(node), path, place: placeName(path), text: written, isKey: key === 'key' });
    },
  });
  return { words, contents, isBroken: errors.length > 0 };
}

/** The word at an offset, both of its ends included. */
export function wordAtOffset({ words }: WrittenWords, offset: number): WrittenWord | undefined {
  return words.find(({ extent: { start, end } }) => start < end && start <= offset && offset <= end);
}

function extentOf({ range }: Scalar): Extent {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}
