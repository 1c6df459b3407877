import type { ToHost } from '../../../src/protocol/webview/device-chat-requests';

/** Name of the event with which the parts of a chat ask the host for something; its detail is the request. */
export const askHostEvent = 'ask-host';

/** Sends a request up to the view, which holds the channel to the host. */
export function askHost(from: EventTarget, request: ToHost): void {
  from.dispatchEvent(new CustomEvent<ToHost>(askHostEvent, { detail: request, bubbles: true, composed: true }));
}
