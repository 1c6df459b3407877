import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { linkAddress } from '../../../../src/core/text/link-address';
import { l10n } from '../../../shared/l10n';
import type { Block, Cell, Inline } from './tree';

/** In lines. Longer code is laid out in pieces, so that a line more costs no more than a piece. */
const linesInPiece = 100;
/** In UTF-16 code units, of a text that nobody breaks into lines. */
const charactersInPiece = 2_000;

/** Every element is named here and every text is text: nothing a model writes can be markup. */
export function drawBlocks(blocks: readonly Block[]): readonly unknown[] {
  return blocks.map((block) => guard([block], () => drawBlock(block, 'auto')));
}

/** What a list or a quotation holds says itself from where it is read; the whole has the direction of its beginning. */
function drawInside(blocks: readonly Block[]): readonly unknown[] {
  return blocks.map((block) => drawBlock(block, nothing));
}

function drawBlock(block: Block, direction: 'auto' | typeof nothing): TemplateResult {
  switch (block.kind) {
    case 'paragraph':
      return html`<p dir=${direction}>${drawInline(block.content)}</p>`;
    case 'heading':
      return html`<h3 class="level-${block.level}" dir=${direction}>${drawInline(block.content)}</h3>`;
    case 'code':
      return drawCode(block.language, block.text);
    case 'quote':
      return html`<blockquote dir=${direction}>${drawInside(block.blocks)}</blockquote>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${drawInside(item)}</li>`);
      return block.start === undefined
        ? html`<ul dir=${direction}>${items}</ul>`
        : html`<ol dir=${direction} start=${block.start}>${items}</ol>`;
    }
    case 'table':
      return drawTable(block.head, block.rows);
    case 'rule':
      return html`<hr />`;
    case 'long-text':
      return html`<div class="long">${pieces(block.text).map((piece) => html`<div dir="auto">${piece}</div>`)}</div>`;
  }
}

function drawCode(language: string, text: string): TemplateResult {
  const title = language === '' ? l10n.t('Code') : language;
  return html`<figure class="code-block" dir="ltr">
    <figcaption>
      <span class="quiet">${title}</span>
      <button class="copy" data-copies="code" title=${l10n.t('Copy')} aria-label=${l10n.t('Copy {0}', title)} .value=${text}>
        <vscode-icon name="copy"></vscode-icon>
      </button>
    </figcaption>
    <pre tabindex="0" role="region" aria-label=${title}><code>${codePieces(text).map(
      (piece) => html`<span class="piece">${piece}</span>`,
    )}</code></pre>
  </figure>`;
}

function drawTable(head: readonly Cell[], rows: readonly (readonly Cell[])[]): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label=${l10n.t('Table')}><table>
    <thead><tr>${head.map((cell) => html`<th scope="col" class=${cell.alignment} dir="auto">${drawInline(cell.content)}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (row) =>
        html`<tr>${row.map((cell) => html`<td class=${cell.alignment} dir="auto">${drawInline(cell.content)}</td>`)}</tr>`,
    )}</tbody>
  </table></div>`;
}

function drawInline(parts: readonly Inline[]): readonly unknown[] {
  return parts.map((part) => (typeof part === 'string' ? part : drawInlinePart(part)));
}

function drawInlinePart(part: Exclude<Inline, string>): TemplateResult {
  switch (part.kind) {
    case 'code':
      return html`<code class="inline" dir="ltr">${part.text}</code>`;
    case 'emphasis':
      return html`<em>${drawInline(part.content)}</em>`;
    case 'strong':
      return html`<strong>${drawInline(part.content)}</strong>`;
    case 'struck':
      return html`<del>${drawInline(part.content)}</del>`;
    case 'link':
      return drawAddress(part.address, drawInline(part.content), plainText(part.content));
    case 'image':
      return drawAddress(part.address, [part.description], part.description, l10n.t('Image: '));
    case 'break':
      return html`<br />`;
  }
}

/** The text with its true address beside it, and where that may be opened a button which asks for that. */
function drawAddress(address: string, content: readonly unknown[], text: string, before = ''): TemplateResult {
  const target = linkAddress(address);
  const shown = target ?? address;
  const isOwnAddress = text === shown || `${text}/` === shown || `mailto:${text}` === shown;
  const words = target
    ? html`<button class="link" data-opens="link" title=${l10n.t('Open {0}', shown)} .value=${target}>${content}</button>`
    : html`<span>${content}</span>`;
  const beside = isOwnAddress ? nothing : html` <bdi class="address quiet" dir="ltr">(${shown})</bdi>`;
  return html`<span class="linked">${before}${words}${beside}</span>`;
}

function plainText(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') {
        return part;
      }
      return 'content' in part ? plainText(part.content) : part.kind === 'code' ? part.text : '';
    })
    .join('');
}

function codePieces(text: string): readonly string[] {
  const lines = text.split('\n');
  const count = Math.ceil(lines.length / linesInPiece);
  return Array.from({ length: count }, (_, index) => {
    const piece = lines.slice(index * linesInPiece, (index + 1) * linesInPiece).join('\n');
    return index < count - 1 ? `${piece}\n` : piece;
  });
}

/** At the end of a line or a word near the end of the piece, else wherever no character is cut in two. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = start + charactersInPiece >= text.length ? text.length : pieceEnd(text, start);
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

function pieceEnd(text: string, start: number): number {
  const latest = start + charactersInPiece;
  const middle = start + charactersInPiece / 2;
  const space = Math.max(text.lastIndexOf('\n', latest), text.lastIndexOf(' ', latest));
  if (space > middle) {
    return space + 1;
  }
  const code = text.charCodeAt(latest);
  const isLowSurrogate = code >= 0xdc00 && code <= 0xdfff;
  return isLowSurrogate ? latest - 1 : latest;
}
