import type { Correction } from '../../../../src/protocol/webview/device-chat-action';

/**
 * What a user is doing to a turn: kept outside of it, because a turn that is scrolled away leaves the page. What is
 * typed is written into it as it is typed.
 */
export type TurnWork =
  | { readonly kind: 'edit'; readonly turnId: string; text: string }
  | { readonly kind: 'correct'; readonly turnId: string; correction: Correction };

/** Tells whoever keeps the work that it is over. */
export function endWork(from: EventTarget): void {
  from.dispatchEvent(new CustomEvent('end-work', { bubbles: true, composed: true }));
}
