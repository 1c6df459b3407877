import { isMap, Lexer, type Node, parseDocument, visit } from 'yaml';
import { longestWritten } from '../reading';
import { keysOf, pathOf, type YamlPath } from './path';

/** Characters from `start` up to, not with, `end`. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Where something is being written. */
export interface CursorPlace {
  /** Of the map that gets a key, or of the value itself. */
  readonly path: YamlPath;
  /** `entry`: a key, or, where nothing else is written yet, a value on a line of its own. */
  readonly kind: 'entry' | 'value';
  /** What was written so far, and is replaced. */
  readonly extent: Extent;
  /** Keys that stand in the map already. */
  readonly siblings: readonly string[];
  readonly isFlow: boolean;
  /** Behind a dash: what follows on more lines is indented once more. */
  readonly isAfterDash: boolean;
  /** A colon follows already. */
  readonly hasColon: boolean;
  /** The document with a mark at the cursor. */
  readonly contents: unknown;
}

/** Stands at the cursor in a copy of the text: how the parser reads it there tells the place. */
const mark = 'mobileLlmCursor';
const onlyDashes = /^[ \t]*(?:-[ \t]+)*$/u;

/** The place of the cursor; undefined where nothing is completed: in comments, block texts and what is no YAML. */
export function cursorPlace(text: string, offset: number): CursorPlace | undefined {
  if (text.length > longestWritten) {
    return undefined;
  }
  const { extent, isFlow } = wordAt(text, offset);
  const before = text.slice(lineStartOf(text, extent.start), extent.start);
  const hasColon = /^[ \t]*:/u.test(text.slice(extent.end, extent.end + 100));
  const isStart = !isFlow && onlyDashes.test(before);
  const filler = isStart && !hasColon ? `${mark}:` : mark;
  const marked = text.slice(0, extent.start) + filler + text.slice(extent.end);
  const { contents } = parseDocument(marked, { prettyErrors: false, uniqueKeys: false });
  const found = findMark(contents);
  return found && { ...found, extent, isFlow, isAfterDash: isStart && before.includes('-'), hasColon, contents };
}

function findMark(contents: Node | null): Pick<CursorPlace, 'path' | 'kind' | 'siblings'> | undefined {
  let found: Pick<CursorPlace, 'path' | 'kind' | 'siblings'> | undefined;
  visit(contents, {
    Scalar(key, node, ancestors) {
      if (node.value !== mark) {
        return undefined;
      }
      const path = pathOf([...ancestors, node]);
      const map = ancestors.findLast(isMap);
      const siblings = keysOf(map).filter((name) => name !== mark);
      found =
        key === 'key' ? { kind: 'entry', path: path.slice(0, -1), siblings } : { kind: 'value', path, siblings: [] };
      return visit.BREAK;
    },
  });
  return found;
}

/** What is written at an offset, on its line; nothing, between words. */
function wordAt(text: string, offset: number): { readonly extent: Extent; readonly isFlow: boolean } {
  let position = 0;
  let depth = 0;
  let extent = { start: offset, end: offset };
  for (const token of new Lexer().lex(text)) {
    // What the lexer says between its tokens has no length: the document's begin, a scalar's, a broken off bracket's.
    const length = controlMarks.has(token) ? 0 : token.length;
    if (position >= offset && length > 0) {
      if (position === offset && isWord(token)) {
        extent = { start: position, end: position + length };
      }
      break;
    }
    depth += token === '{' || token === '[' ? 1 : token === '}' || token === ']' ? -1 : 0;
    if (position + length >= offset && isWord(token)) {
      extent = { start: position, end: position + length };
    }
    position += length;
  }
  return { extent: onLine(text, offset, extent), isFlow: depth > 0 };
}

const controlMarks: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

function isWord(token: string): boolean {
  return !/^[\s{}[\],:?#&*!|>%-]/u.test(token) && !controlMarks.has(token);
}

/** A text may go over several lines: only the one with the cursor is replaced. */
function onLine(text: string, offset: number, { start, end }: Extent): Extent {
  const from = Math.max(start, lineStartOf(text, offset));
  const lineEnd = text.slice(offset, end).search(/\r?\n/u);
  const to = lineEnd < 0 ? end : offset + lineEnd;
  const indent = /^[ \t]*/u.exec(text.slice(from, Math.max(from, offset)))?.[0].length ?? 0;
  return { start: from + indent, end: Math.max(to, from + indent) };
}

function lineStartOf(text: string, offset: number): number {
  return text.slice(0, offset).lastIndexOf('\n') + 1;
}
