import type { Notes } from './notes';
import { decodePiece, type FoundRecord, type Piece } from './pieces';

export const endOfText = '<|endoftext|>';
const opening = /^[ \t]*(?:<\|im_start\|>(system|user|assistant)|<(human|bot)>:)/u;

/**
 * Conversations in a text. `<|endoftext|>` on a line of its own parts them; in a text without one, blank lines before
 * the user's turns do, and every system turn begins one; where each line holds a whole dialogue, each line is one.
 *
 * @param read gives the lines, twice: how they are parted is told by all of them
 */
export function* textBlocks(read: () => Iterable<Piece>, notes: Notes): Generator<FoundRecord> {
  const { way, isCrLf } = shapeOf(read());
  if (way !== 'marks') {
    notes.changed('file', `no ${endOfText} parts the conversations: ${wayWords[way]}`, '');
  }
  let block = new Block(way);
  for (const piece of read()) {
    const line = textLine(piece, isCrLf);
    if (block.endsBefore(line)) {
      yield* block.found();
      block = new Block(way);
    }
    block.add(line);
  }
  yield* block.found();
}

interface TextLine {
  readonly line: number;
  readonly text: string;
  readonly problem?: string;
}

type Way = 'marks' | 'lines' | 'blanks' | 'systemTurns';

const wayWords: Readonly<Record<Exclude<Way, 'marks'>, string>> = {
  lines: 'each line was read as one',
  blanks: 'they were parted at blank lines before a user’s turn, and at system turns',
  systemTurns: 'they were parted at system turns alone, since blank lines stand within them too',
};

function textLine({ line, bytes }: Piece, isCrLf: boolean): TextLine {
  const read = decodePiece(bytes);
  return 'problem' in read
    ? { line, text: '', problem: read.problem }
    : { line, text: isCrLf ? read.text.replace(/\r$/u, '') : read.text };
}

/** How conversations are parted, and whether a carriage return ends every line: elsewhere it belongs to the words. */
function shapeOf(pieces: Iterable<Piece>): { readonly way: Way; readonly isCrLf: boolean } {
  const seen = { mark: false, other: false, dialogue: false, blankBeforeAnswer: false, bareEnd: false };
  let before: string | undefined;
  for (const piece of pieces) {
    const { text } = textLine(piece, false);
    const isBlank = text.trim() === '';
    const isDialogue = /^[ \t]*<human>:.*<bot>:/u.test(text);
    seen.mark ||= text.trim() === endOfText;
    seen.dialogue ||= isDialogue;
    seen.other ||= !isBlank && !isDialogue;
    seen.blankBeforeAnswer ||= opened(text) === 'assistant' && before?.trim() === '';
    seen.bareEnd ||= before !== undefined && !before.endsWith('\r');
    before = text;
  }
  const apart = seen.blankBeforeAnswer ? 'systemTurns' : 'blanks';
  return { way: seen.mark ? 'marks' : seen.dialogue && !seen.other ? 'lines' : apart, isCrLf: !seen.bareEnd };
}

/** The lines of one conversation. */
class Block {
  readonly #way: Way;
  readonly #lines: TextLine[] = [];
  #hasTurns = false;

  constructor(way: Way) {
    this.#way = way;
  }

  endsBefore({ text }: TextLine): boolean {
    if (this.#way === 'lines') {
      return true;
    }
    if (this.#way === 'marks') {
      return text.trim() === endOfText;
    }
    const role = opened(text);
    const isAfterBlank = this.#lines.at(-1)?.text.trim() === '';
    return this.#hasTurns && (role === 'system' || (this.#way === 'blanks' && role === 'user' && isAfterBlank));
  }

  add(line: TextLine): void {
    if (line.text.trim() !== endOfText) {
      this.#lines.push(line);
      this.#hasTurns ||= opened(line.text) !== undefined;
    }
  }

  *found(): Generator<FoundRecord> {
    const first = this.#lines.find(({ text, problem }) => text.trim() !== '' || problem !== undefined);
    const broken = this.#lines.find(({ problem }) => problem !== undefined);
    if (broken?.problem !== undefined) {
      yield { line: broken.line, problem: broken.problem };
    } else if (first) {
      const text = this.#lines.map((line) => line.text).join('\n');
      yield { line: first.line, record: { text: this.#way === 'lines' ? withTurnsOnLines(text) : text } };
    }
  }
}

function opened(text: string): 'system' | 'user' | 'assistant' | undefined {
  const [, chatMl, plain] = opening.exec(text) ?? [];
  if (chatMl === 'system') {
    return 'system';
  }
  return chatMl === 'assistant' || plain === 'bot' ? 'assistant' : chatMl || plain ? 'user' : undefined;
}

function withTurnsOnLines(text: string): string {
  return text.replace(/[ \t]+(?=<(?:human|bot)>:)/gu, '\n');
}
