import type * as vscode from 'vscode';
import type { ChannelPort } from '../protocol/webview/channel';

/** The host's end of the way to a page. */
export function webviewPort(webview: vscode.Webview): ChannelPort {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (listener) => {
      const subscription = webview.onDidReceiveMessage(listener);
      return () => subscription.dispose();
    },
  };
}
