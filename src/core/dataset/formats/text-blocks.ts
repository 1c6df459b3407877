import type { Notes } from './notes';
import { decodePiece, type FoundRecord, type Piece } from './pieces';

export const endOfText = '<|endoftext|>';
const opening = /^[ \t]*(?:<\|im_start\|>(system|user|assistant)|<(human|bot)>:)/u;

/**
 * Conversations in a text. `<|endoftext|>` on a line of its own parts them; in a text without one, blank lines before
 * the user's turns do, and every system turn begins one; where each line holds a whole dialogue, each line is one.
 */
export function* textBlocks(lines: Iterable<Piece>, notes: Notes): Generator<FoundRecord> {
  const decoded = withoutCarriageReturns(
    [...lines].map((piece): TextLine => ({ line: piece.line, ...decodePiece(piece.bytes) })),
  );
  const way = wayToPart(decoded);
  if (way !== 'marks') {
    notes.changed('file', `no ${endOfText} parts the conversations: ${wayWords[way]}`, '');
  }
  let block: TextLine[] = [];
  for (const line of decoded) {
    if (isParted(line, block, way)) {
      yield* found(block, way);
      block = [];
    }
    if (line.text?.trim() !== endOfText) {
      block.push(line);
    }
  }
  yield* found(block, way);
}

interface TextLine {
  readonly line: number;
  readonly text?: string;
  readonly problem?: string;
}

/** A carriage return belongs to the end of a line only where every line has one. */
function withoutCarriageReturns(lines: readonly TextLine[]): readonly TextLine[] {
  const isCrLf = lines.slice(0, -1).every(({ text }) => text === undefined || text.endsWith('\r'));
  return isCrLf
    ? lines.map((line) => ({ ...line, ...(line.text === undefined ? {} : { text: line.text.replace(/\r$/u, '') }) }))
    : lines;
}

type Way = 'marks' | 'lines' | 'blanks' | 'systemTurns';

const wayWords: Readonly<Record<Exclude<Way, 'marks'>, string>> = {
  lines: 'each line was read as one',
  blanks: 'they were parted at blank lines before a user’s turn, and at system turns',
  systemTurns: 'they were parted at system turns alone, since blank lines stand within them too',
};

function wayToPart(lines: readonly TextLine[]): Way {
  if (lines.some(({ text }) => text?.trim() === endOfText)) {
    return 'marks';
  }
  const said = lines.flatMap(({ text }) => (text === undefined || text.trim() === '' ? [] : [text]));
  if (said.length > 0 && said.every((text) => /^[ \t]*<human>:.*<bot>:/u.test(text))) {
    return 'lines';
  }
  const isBlankBeforeAnswer = lines.some(
    ({ text = '' }, index) => opened(text) === 'assistant' && lines[index - 1]?.text?.trim() === '',
  );
  return isBlankBeforeAnswer ? 'systemTurns' : 'blanks';
}

function isParted({ text = '' }: TextLine, block: readonly TextLine[], way: Way): boolean {
  if (way === 'marks') {
    return text.trim() === endOfText;
  }
  if (way === 'lines') {
    return true;
  }
  const role = opened(text);
  const hasTurns = block.some((line) => opened(line.text ?? '') !== undefined);
  return hasTurns && (role === 'system' || (way === 'blanks' && role === 'user' && block.at(-1)?.text?.trim() === ''));
}

function opened(text: string): 'system' | 'user' | 'assistant' | undefined {
  const [, chatMl, plain] = opening.exec(text) ?? [];
  if (chatMl === 'system') {
    return 'system';
  }
  return chatMl === 'assistant' || plain === 'bot' ? 'assistant' : chatMl || plain ? 'user' : undefined;
}

function* found(block: readonly TextLine[], way: Way): Generator<FoundRecord> {
  const first = block.find(({ text }) => text?.trim() !== '');
  if (first === undefined) {
    return;
  }
  const broken = block.find(({ problem }) => problem !== undefined);
  if (broken?.problem !== undefined) {
    yield { line: broken.line, problem: broken.problem };
    return;
  }
  const text = block.map((line) => line.text ?? '').join('\n');
  yield { line: first.line, record: { text: way === 'lines' ? withTurnsOnLines(text) : text } };
}

function withTurnsOnLines(text: string): string {
  return text.replace(/[ \t]+(?=<(?:human|bot)>:)/gu, '\n');
}
