import '@vscode/codicons/dist/codicon.css';
import './page.css';
import { RequestSide } from '../../../src/protocol/webview/channel';
import { isToView, type ToView } from '../../../src/protocol/webview/device-chat';
import type { HostResults, ToHost } from '../../../src/protocol/webview/device-chat-requests';
import { vscodePort } from '../../shared/vscode-port';
import { DeviceChatApp } from './app';

const api = acquireVsCodeApi<{ readonly serial: string; readonly recipePath: string }>();
const app = new DeviceChatApp();
const channel = new RequestSide<ToHost, HostResults, ToView>(
  vscodePort(api),
  isToView,
  (event) => app.apply(event),
  () => void app.start(),
);
app.channel = channel;
document.body.append(app);
window.addEventListener('pagehide', () => channel.close());

/** What VS Code gives back to the panel's serializer after a window reload; the host put it into the page. */
const { serial, recipePath } = document.body.dataset;
if (serial && recipePath) {
  api.setState({ serial, recipePath });
}
void app.start();
