import { isAlias, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { ErrorCode, ErrorParameters } from '../errors/catalog';
import { MapReader } from './map-reader';
import { type YamlPosition, type YamlProblem, yamlProblem } from './problem';

const longestFile = 1_000_000;

/** One YAML file being read: collects what is wrong with it, each at its place, instead of stopping at the first. */
export class YamlReading {
  readonly problems: YamlProblem[] = [];
  /** The top-level map, or undefined where the file has none. */
  readonly root: MapReader | undefined;
  readonly #lines = new LineCounter();

  /** `title` names the file in problems: `the recipe`. */
  constructor(text: string, title: string) {
    this.root = this.#open(text, title);
  }

  report(node: unknown, code: ErrorCode, parameters: ErrorParameters = {}): void {
    this.problems.push(yamlProblem(this.positionOf(node), code, parameters));
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

  #open(text: string, title: string): MapReader | undefined {
    if (text.length > longestFile) {
      this.report(undefined, 'yaml.tooLong', { length: text.length, limit: longestFile });
      return undefined;
    }
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    for (const error of document.errors) {
      const position = this.#positionAt(error.pos[0]);
      this.problems.push(yamlProblem(position, 'yaml.syntax', { detail: error.message.replace(/\s+/g, ' ') }));
    }
    if (document.errors.length > 0) {
      return undefined;
    }
    if (!isMap(document.contents)) {
      this.report(document.contents, 'yaml.notMap', { path: title });
      return undefined;
    }
    return new MapReader(this, document.contents, title);
  }

  #positionAt(offset: number): YamlPosition {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}
