import type { Page } from 'playwright-core';
import type { ChannelPort } from '../../../src/protocol/webview/channel';

/** The host's end of the channel to a page that has no VS Code around it: the page calls `postToHost`. */
export async function openPagePort(page: Page): Promise<ChannelPort> {
  let toHost: (message: unknown) => void = () => {};
  await page.exposeFunction('postToHost', (message: unknown) => toHost(message));
  return {
    // What is told while the page goes away is told to nobody.
    post: (message) => void page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`).catch(() => {}),
    listen(listener) {
      toHost = listener;
      return () => {
        toHost = () => {};
      };
    },
  };
}
