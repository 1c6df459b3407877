import '@vscode/codicons/dist/codicon.css';
import '../../shared/chat-page.css';
import '../../shared/opening.css';
import { RequestSide } from '../../../src/protocol/webview/channel';
import {
  type ComparisonResults,
  type FromComparison,
  isToComparison,
  type ToComparison,
} from '../../../src/protocol/webview/comparison';
import { opened } from '../../shared/opened';
import { vscodePort } from '../../shared/vscode-port';
import { ComparisonApp } from './app';

const app = new ComparisonApp();
const channel = new RequestSide<FromComparison, ComparisonResults, ToComparison>(
  vscodePort(acquireVsCodeApi<unknown>()),
  isToComparison,
  (event) => app.apply(event),
  () => void app.start(),
);
app.channel = channel;
document.body.append(app);
window.addEventListener('pagehide', () => channel.close());
void app.start().finally(opened);
