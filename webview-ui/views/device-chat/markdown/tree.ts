/** What a reply says, without any markup: drawn as elements that we choose, with its text as text. */
export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'rule' }
  /** More than anybody formats: shown as it is written. */
  | { readonly kind: 'long-text'; readonly text: string };

export type Inline =
  | string
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'emphasis' | 'strong' | 'struck'; readonly content: readonly Inline[] }
  /** Its address is the true one, whatever the text says. */
  | { readonly kind: 'link'; readonly address: string; readonly content: readonly Inline[] }
  /** Never loaded. */
  | { readonly kind: 'image'; readonly address: string; readonly description: string }
  | { readonly kind: 'break' };

export interface Cell {
  readonly alignment: 'start' | 'center' | 'end';
  readonly content: readonly Inline[];
}
