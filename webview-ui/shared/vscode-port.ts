import type { ChannelPort } from '../../src/protocol/webview/channel';

/** The webview's end of the channel. VS Code hands out its API once only, so it is called once, by `main.ts`. */
export function vscodePort(api: { postMessage(message: unknown): void }): ChannelPort {
  return {
    post: (message) => api.postMessage(message),
    listen(listener) {
      const onMessage = (event: MessageEvent<unknown>) => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
  };
}
