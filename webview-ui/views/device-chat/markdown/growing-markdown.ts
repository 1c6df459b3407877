import { cleanText } from '../../../../src/core/text/clean';
import { type PlacedBlock, parseMarkdown } from './parse';
import type { Block } from './tree';

/** So many whole lines decide what a block is: a table shows itself in its second. */
const decidingLines = 2;
/** Settled blocks are drawn in groups of so many. */
const groupSize = 40;

/**
 * A text that grows, as blocks. What lies before its last block is read once: no Markdown that we read changes a block
 * after the one behind it has begun.
 */
export class GrowingMarkdown {
  #text = '';
  #settledLength = 0;
  #fullGroups: (readonly Block[])[] = [];
  /** Settled too, and not yet a group. */
  #loose: readonly Block[] = [];
  #open: readonly Block[] = [];

  /** The blocks in groups. A group that did not change is the same array as before. */
  get groups(): readonly (readonly Block[])[] {
    return [...this.#fullGroups, ...inGroups([...this.#loose, ...this.#open])];
  }

  /** Takes the whole text as it is now. */
  update(text: string): void {
    if (text === this.#text) {
      return;
    }
    if (!text.startsWith(this.#text.slice(0, this.#settledLength))) {
      this.#settledLength = 0;
      this.#fullGroups = [];
      this.#loose = [];
    }
    this.#text = text;
    const tail = text.slice(this.#settledLength);
    const blocks = parseMarkdown(cleanText(tail));
    const openIndex = firstOpen(blocks, countLineEnds(tail));
    this.#settledLength += offsetOfLine(tail, blocks[openIndex]?.startLine ?? 0);
    this.#settle(blocks.slice(0, openIndex).map(({ block }) => block));
    this.#open = blocks.slice(openIndex).map(({ block }) => block);
  }

  #settle(blocks: readonly Block[]): void {
    const groups = inGroups([...this.#loose, ...blocks]);
    const last = groups.at(-1) ?? [];
    this.#loose = last.length < groupSize ? last : [];
    this.#fullGroups.push(...groups.filter(({ length }) => length === groupSize));
  }
}

function inGroups(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const count = Math.ceil(blocks.length / groupSize);
  return Array.from({ length: count }, (_, index) => blocks.slice(index * groupSize, (index + 1) * groupSize));
}

/** Index of the first block that more text could still change. */
function firstOpen(blocks: readonly PlacedBlock[], wholeLines: number): number {
  const index = blocks.findLastIndex(({ startLine }) => startLine + decidingLines <= wholeLines);
  return Math.max(0, index);
}

const lineEnd = /\r\n|\r|\n/g;

function countLineEnds(text: string): number {
  return text.match(lineEnd)?.length ?? 0;
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  const ends = text.matchAll(lineEnd);
  for (let passed = 0; passed < line; passed += 1) {
    const end = ends.next().value;
    offset = end ? end.index + end[0].length : text.length;
  }
  return offset;
}
