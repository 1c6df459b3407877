import type { ToHost } from '../../../src/protocol/webview/device-chat-requests';

/** Name of the event with which the parts of a chat ask the host for something; its detail is the request. */
export const askHostEvent = 'ask-host';

export function askHost(from: EventTarget, request: ToHost): void {
  from.dispatchEvent(new CustomEvent<ToHost>(askHostEvent, { detail: request, bubbles: true, composed: true }));
}
