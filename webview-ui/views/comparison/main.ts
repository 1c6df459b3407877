import '@vscode/codicons/dist/codicon.css';
import '../../shared/chat-page.css';
import '../../shared/opening.css';
import { isRecord, RequestSide } from '../../../src/protocol/webview/channel';
import {
  type ComparisonResults,
  type FromComparison,
  isToComparison,
  type ToComparison,
} from '../../../src/protocol/webview/comparison';
import { opened } from '../../shared/opened';
import { vscodePort } from '../../shared/vscode-port';
import { ComparisonApp } from './app';

const api = acquireVsCodeApi<unknown>();
const app = new ComparisonApp();
const channel = new RequestSide<FromComparison, ComparisonResults, ToComparison>(
  vscodePort(api),
  isToComparison,
  (event) => app.apply(event),
  () => void app.start(),
);
app.channel = channel;
document.body.append(app);
window.addEventListener('pagehide', () => channel.close());

/** What VS Code gives back to the panel's serializer after a window reload. */
const saved: unknown = JSON.parse(document.body.dataset['saved'] ?? '{}');
if (isRecord(saved) && isRecord(saved['kept'])) {
  const kept: Record<string, unknown> = { ...saved['kept'] };
  const save = () => api.setState({ ...saved, kept });
  save();
  // One that was deleted elsewhere, and brought back, is another than the panel was opened with.
  app.rememberChat = (side, chatId) => {
    const before = kept[side];
    if (isRecord(before) && before['chatId'] !== chatId) {
      kept[side] = { ...before, chatId };
      save();
    }
  };
}
void app.start().finally(opened);
