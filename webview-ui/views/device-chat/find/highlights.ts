import { fold, placesOf } from './find-matches';

/** Names of the page's highlights; `::highlight(…)` in a style sheet says how they look. */
const every = 'chat-find';
const current = 'chat-find-current';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
/** The text of a field has no ranges: the field is marked as a whole, once for each match in it. */
type Place = Range | Field;

/** Fields that are marked now. */
let markedFields: readonly Field[] = [];

/** Marks the words in what is drawn, and the nth of them in one element more; returns where that one is. */
export function highlight(root: Element, words: string, chosen?: { readonly element: Element; readonly nth: number }) {
  clearHighlights();
  const wanted = fold(words);
  if (wanted === '') {
    return undefined;
  }
  const all = placesIn(root, wanted);
  CSS.highlights.set(every, new Highlight(...all.filter((place): place is Range => place instanceof Range)));
  markedFields = all.filter((place): place is Field => !(place instanceof Range));
  for (const field of markedFields) {
    field.dataset['find'] = 'found';
  }
  const places = chosen ? placesIn(chosen.element, wanted) : [];
  const place = places[chosen?.nth ?? 0] ?? places.at(-1);
  if (place instanceof Range) {
    CSS.highlights.set(current, new Highlight(place));
  } else if (place) {
    place.dataset['find'] = 'current';
  }
  return place?.getBoundingClientRect();
}

/** Takes all marks of a search away. */
export function clearHighlights(): void {
  CSS.highlights.delete(every);
  CSS.highlights.delete(current);
  for (const field of markedFields) {
    delete field.dataset['find'];
  }
  markedFields = [];
}

/** Words that a change of format divides are not marked. */
function placesIn(root: Element, wanted: string): readonly Place[] {
  return saidIn(root).flatMap((said) => {
    const starts = [...placesOf(fold(said instanceof Text ? said.data : said.value), wanted)];
    return starts.map((start) => (said instanceof Text ? rangeOf(said, start, wanted.length) : said));
  });
}

function rangeOf(text: Text, start: number, length: number): Range {
  const range = document.createRange();
  range.setStart(text, start);
  range.setEnd(text, start + length);
  return range;
}

/** Parts of a turn that hold what was said, and parts of those that are ours. */
const said = ['said', 'reply'];
const ours = 'figcaption, .address';

/** What was said, shadow roots included, in the order of the page. */
function saidIn(node: Node, isInside = false): readonly (Text | Field)[] {
  if (node instanceof Text) {
    return isInside ? [node] : [];
  }
  if (node instanceof Element && node.matches(ours)) {
    return [];
  }
  const isSaid = isInside || (node instanceof Element && said.some((name) => node.classList.contains(name)));
  if (isField(node)) {
    return isSaid ? [node] : [];
  }
  const inside = node instanceof Element && node.shadowRoot ? node.shadowRoot : node;
  return [...inside.childNodes].flatMap((child) => saidIn(child, isSaid));
}

function isField(node: Node): node is Field {
  return node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;
}
