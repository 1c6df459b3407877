import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import type { Block, Cell, Inline } from './tree';

/** In UTF-16 code units. A longer paragraph is shown as it is written. */
const longestParagraph = 10_000;

/**
 * Reads Markdown into tokens; HTML is never made. Left out: raw HTML and character references (they stay text), and
 * references, with which a later line would change an earlier one. Inline text is read by us, block by block.
 */
const parser = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable([
  'reference',
  'html_block',
  'html_inline',
  'entity',
]);
parser.core.ruler.enableOnly(['normalize', 'block']);

/** A block and the line that it begins in, from 0. */
export interface PlacedBlock {
  readonly startLine: number;
  readonly block: Block;
}

/** @param text cleaned of control characters */
export function parseMarkdown(text: string): readonly PlacedBlock[] {
  const tokens = new Tokens(parser.parse(text, {}));
  const blocks: PlacedBlock[] = [];
  while (tokens.next) {
    const [startLine] = tokens.next.map ?? [0];
    const block = readBlock(tokens);
    if (block) {
      blocks.push({ startLine, block });
    }
  }
  return blocks;
}

/** A flat list of tokens, of which some open and close what lies between. */
class Tokens {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token | undefined {
    return this.#tokens[this.#index];
  }

  take(): Token | undefined {
    const token = this.next;
    this.#index += 1;
    return token;
  }

  /** Reads up to the token that closes what was opened last, which is taken too. */
  readUpTo<Part>(closing: string, read: (tokens: Tokens) => Part | undefined): readonly Part[] {
    const parts: Part[] = [];
    while (this.next && this.next.type !== closing) {
      const part = read(this);
      if (part !== undefined) {
        parts.push(part);
      }
    }
    this.take();
    return parts;
  }
}

function readBlock(tokens: Tokens): Block | undefined {
  const token = tokens.take();
  switch (token?.type) {
    case 'paragraph_open':
      return paragraphOf(tokens.readUpTo('paragraph_close', takeContent).join('\n'));
    case 'heading_open': {
      const text = tokens.readUpTo('heading_close', takeContent).join(' ');
      return { kind: 'heading', level: Number(token.tag.slice(1)), content: readInline(text) };
    }
    case 'fence':
    case 'code_block':
      return { kind: 'code', language: token.info.trim().split(/\s/)[0] ?? '', text: token.content.replace(/\n$/, '') };
    case 'blockquote_open':
      return { kind: 'quote', blocks: tokens.readUpTo('blockquote_close', readBlock) };
    case 'bullet_list_open':
      return { kind: 'list', start: undefined, items: tokens.readUpTo('bullet_list_close', readItem) };
    case 'ordered_list_open':
      return {
        kind: 'list',
        start: Number(token.attrGet('start') ?? 1),
        items: tokens.readUpTo('ordered_list_close', readItem),
      };
    case 'table_open': {
      const [head = [], ...rows] = tokens.readUpTo('table_close', readRow);
      return { kind: 'table', head, rows };
    }
    case 'hr':
      return { kind: 'rule' };
    default:
      return undefined;
  }
}

function takeContent(tokens: Tokens): string {
  return tokens.take()?.content ?? '';
}

function readItem(tokens: Tokens): readonly Block[] {
  tokens.take();
  return tokens.readUpTo('list_item_close', readBlock);
}

/** A row of a table; nothing for what only groups rows. */
function readRow(tokens: Tokens): readonly Cell[] | undefined {
  return tokens.take()?.type === 'tr_open' ? tokens.readUpTo('tr_close', readCell) : undefined;
}

function readCell(tokens: Tokens): Cell {
  const opening = tokens.take();
  const isHead = opening?.type === 'th_open';
  const text = tokens.readUpTo(isHead ? 'th_close' : 'td_close', takeContent).join(' ');
  const side = /text-align:(left|center|right)/.exec(opening?.attrGet('style') ?? '')?.[1];
  return { alignment: side === 'center' ? 'center' : side === 'right' ? 'end' : 'start', content: readInline(text) };
}

function paragraphOf(text: string): Block {
  return text.length > longestParagraph
    ? { kind: 'long-text', text }
    : { kind: 'paragraph', content: readInline(text) };
}

function readInline(text: string): readonly Inline[] {
  if (text.length > longestParagraph) {
    return [text];
  }
  const children: Token[] = [];
  parser.inline.parse(text, parser, {}, children);
  return joinText(new Tokens(children).readUpTo('', readInlinePart));
}

function readInlinePart(tokens: Tokens): Inline | undefined {
  const token = tokens.take();
  switch (token?.type) {
    case 'text':
    case 'text_special':
      return token.content === '' ? undefined : token.content;
    case 'code_inline':
      return { kind: 'code', text: token.content };
    case 'em_open':
      return { kind: 'emphasis', content: contentUpTo(tokens, 'em_close') };
    case 'strong_open':
      return { kind: 'strong', content: contentUpTo(tokens, 'strong_close') };
    case 's_open':
      return { kind: 'struck', content: contentUpTo(tokens, 's_close') };
    case 'link_open':
      return { kind: 'link', address: token.attrGet('href') ?? '', content: contentUpTo(tokens, 'link_close') };
    case 'image':
      return { kind: 'image', address: token.attrGet('src') ?? '', description: token.content };
    case 'softbreak':
    case 'hardbreak':
      return { kind: 'break' };
    default:
      return undefined;
  }
}

function contentUpTo(tokens: Tokens, closing: string): readonly Inline[] {
  return joinText(tokens.readUpTo(closing, readInlinePart));
}

/** The parser ends a text at every character that could have meant something. */
function joinText(parts: readonly Inline[]): readonly Inline[] {
  const joined: Inline[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') {
      joined[joined.length - 1] = last + part;
    } else {
      joined.push(part);
    }
  }
  return joined;
}
