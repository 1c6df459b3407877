/** The user's language by the English texts, where it is another one. In the page from its start, so that modules may ask. */
const texts = readTexts();

/** As `vscode.l10n`, for the pages. What it makes is text and never becomes HTML. */
export const l10n = {
  /** @param text as the sources have it, with `{0}`, `{1}` … for the values */
  t: (text: string, ...values: (string | number)[]): string => fill(texts.get(text) ?? text, values),
} as const;

/** In one pass: what a value says is not read again. */
export function fill(text: string, values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d+)\}/gu, (placeholder, index: string) => String(values[Number(index)] ?? placeholder));
}

function readTexts(): ReadonlyMap<string, string> {
  // Unit tests have no page.
  const json = typeof document === 'undefined' ? undefined : document.body.dataset['texts'];
  const read: unknown = json === undefined ? undefined : JSON.parse(json);
  const entries = typeof read === 'object' && read !== null ? Object.entries(read) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
