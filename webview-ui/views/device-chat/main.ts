import '@vscode/codicons/dist/codicon.css';
import '../../shared/chat-page.css';
import '../../shared/opening.css';
import { isRecord, RequestSide } from '../../../src/protocol/webview/channel';
import { isToView, type ToView } from '../../../src/protocol/webview/device-chat';
import type { HostResults, ToHost } from '../../../src/protocol/webview/device-chat-requests';
import { opened } from '../../shared/opened';
import { vscodePort } from '../../shared/vscode-port';
import { DeviceChatApp } from './app';
import { isAsideName } from './aside/aside-panel';

const api = acquireVsCodeApi<unknown>();
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

/** What VS Code gives back after a window reload: to the panel's serializer, which put most of it into the page, and to us. */
const { serial, recipePath } = document.body.dataset;
const kept = api.getState();
const aside = isRecord(kept) ? kept['aside'] : undefined;
if (aside !== undefined) {
  app.aside = isAsideName(aside) ? aside : undefined;
}
app.rememberAside = (name) => api.setState({ serial, recipePath, aside: name ?? 'none' });
if (serial && recipePath) {
  api.setState({ serial, recipePath, ...(aside !== undefined && { aside }) });
}
void app.start().finally(opened);
