import { fold, placesOf } from './find-matches';

/** Names of the page's highlights; `::highlight(…)` in a style sheet says how they look. */
const every = 'chat-find';
const current = 'chat-find-current';

/** Marks the words in what is drawn, and the nth of them in one element more; returns where that one is. */
export function highlight(root: Element, words: string, chosen?: { readonly element: Element; readonly nth: number }) {
  clearHighlights();
  const wanted = fold(words);
  if (wanted === '') {
    return undefined;
  }
  CSS.highlights.set(every, new Highlight(...rangesIn(root, wanted)));
  const ranges = chosen ? rangesIn(chosen.element, wanted) : [];
  const range = ranges[chosen?.nth ?? 0] ?? ranges.at(-1);
  if (range) {
    CSS.highlights.set(current, new Highlight(range));
  }
  return range?.getBoundingClientRect();
}

export function clearHighlights(): void {
  CSS.highlights.delete(every);
  CSS.highlights.delete(current);
}

/** Words that a change of format divides are not marked. */
function rangesIn(root: Element, wanted: string): readonly Range[] {
  return textsIn(root).flatMap((text) =>
    [...placesOf(fold(text.data), wanted)].map((start) => {
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, start + wanted.length);
      return range;
    }),
  );
}

/** Parts of a turn that hold what was said, and parts of those that are ours. */
const said = ['said', 'reply'];
const ours = 'figcaption, .address';

/** Of what was said, shadow roots included, in the order of the page. */
function textsIn(node: Node, isInside = false): readonly Text[] {
  if (node instanceof Text) {
    return isInside ? [node] : [];
  }
  if (node instanceof Element && node.matches(ours)) {
    return [];
  }
  const isSaid = isInside || (node instanceof Element && said.some((name) => node.classList.contains(name)));
  const inside = node instanceof Element && node.shadowRoot ? node.shadowRoot : node;
  return [...inside.childNodes].flatMap((child) => textsIn(child, isSaid));
}
