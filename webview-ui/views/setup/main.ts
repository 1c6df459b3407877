import '@vscode/codicons/dist/codicon.css';
import '../../shared/opening.css';
import './page.css';
import { RequestSide } from '../../../src/protocol/webview/channel';
import { type FromSetup, isToSetup, type SetupResults, type ToSetup } from '../../../src/protocol/webview/setup';
import { opened } from '../../shared/opened';
import { vscodePort } from '../../shared/vscode-port';
import { SetupApp } from './app';

const app = new SetupApp();
const channel = new RequestSide<FromSetup, SetupResults, ToSetup>(
  vscodePort(acquireVsCodeApi<unknown>()),
  isToSetup,
  ({ state }) => app.show(state),
);
app.channel = channel;
document.body.append(app);
window.addEventListener('pagehide', () => channel.close());
void app.start().finally(opened);
