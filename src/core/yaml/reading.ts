import { type Document, isAlias, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { ErrorCode, ErrorParameters } from '../errors/catalog';
import { MapReader } from './map-reader';
import { type YamlPosition, type YamlProblem, type YamlSpan, yamlProblem } from './problem';
import { repeatedKeys } from './repeated-keys';

const longestFile = 1_000_000;
/** Of a file that a person writes and an editor reads at every pause: the worst of this length takes about a second. */
export const longestWritten = 200_000;
/** Nobody reads more of them. */
const mostProblems = 1000;

/** One YAML file being read: collects what is wrong with it, each at its place, instead of stopping at the first. */
export class YamlReading {
  readonly problems: YamlProblem[] = [];
  /** The top-level map, or undefined where the file has none. */
  readonly root: MapReader | undefined;
  readonly #text: string;
  readonly #lines = new LineCounter();

  /** `title` names the file in problems: `the recipe`. */
  constructor(text: string, title: string, longest = longestFile) {
    this.#text = text;
    this.root = this.#open(title, longest);
  }

  get isFull(): boolean {
    return this.problems.length >= mostProblems;
  }

  /** @param replacement what was surely meant, in the place of the node */
  report(node: unknown, code: ErrorCode, parameters: ErrorParameters = {}, replacement?: string): void {
    if (this.isFull) {
      return;
    }
    const [start, end] = isNode(node) && node.range ? node.range : [0, 0];
    const problem = yamlProblem(this.#spanOf(start, end), code, parameters);
    this.problems.push(replacement === undefined ? problem : { ...problem, replacement });
  }

  /** Where a node begins; the file's first character if it has no place. */
  positionOf(node: unknown): YamlPosition {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    return this.#positionAt(offset);
  }

  /** The node if it is a plain one; an alias is a problem, because it can blow a small file up to a huge one. */
  plain(node: unknown, path: string): unknown {
    if (isAlias(node)) {
      this.report(node, 'yaml.alias', { path });
      return undefined;
    }
    return node;
  }

  #open(title: string, longest: number): MapReader | undefined {
    const { length } = this.#text;
    if (length > longest) {
      this.report(undefined, 'yaml.tooLong', { length, limit: longest });
      return undefined;
    }
    // Its own comparison of keys takes minutes for a map of many.
    const document = parseDocument(this.#text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: false });
    this.#reportSyntax(document);
    if (this.problems.length > 0) {
      return undefined;
    }
    if (!isMap(document.contents)) {
      this.report(document.contents, 'yaml.notMap', { path: title });
      return undefined;
    }
    return new MapReader(this, document.contents, title);
  }

  #reportSyntax(document: Document.Parsed): void {
    for (const { pos, message } of document.errors.slice(0, mostProblems)) {
      const detail = message.replace(/\s+/g, ' ');
      this.problems.push(yamlProblem(this.#spanOf(...pos), 'yaml.syntax', { detail }));
    }
    if (document.errors.length === 0) {
      for (const key of repeatedKeys(document)) {
        this.report(key, 'yaml.repeatedKey', { key: String(key.value).slice(0, 60) });
      }
    }
  }

  /** Of something that goes over several lines, what stands on its first one. */
  #spanOf(start: number, end: number): YamlSpan {
    const { line, column } = this.#positionAt(start);
    const [first = ''] = this.#text.slice(start, end).split(/\r?\n/u, 1);
    return { line, column, endColumn: column + first.trimEnd().length };
  }

  #positionAt(offset: number): YamlPosition {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}
