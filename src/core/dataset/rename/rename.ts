/** An action, or a parameter of one, gets another name. */
export type Rename =
  | { readonly kind: 'action'; readonly from: string; readonly to: string }
  | { readonly kind: 'parameter'; readonly action: string; readonly from: string; readonly to: string };
