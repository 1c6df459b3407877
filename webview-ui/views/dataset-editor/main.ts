import '@vscode/codicons/dist/codicon.css';
import './page.css';
import '../../shared/opening.css';
import { RequestSide } from '../../../src/protocol/webview/channel';
import { isToDatasetEditor, type ToDatasetEditor } from '../../../src/protocol/webview/dataset-editor';
import type { DatasetEditorResults, FromDatasetEditor } from '../../../src/protocol/webview/dataset-editor-requests';
import { opened } from '../../shared/opened';
import { vscodePort } from '../../shared/vscode-port';
import { DatasetEditorApp } from './app';
import { readViewState } from './view-state';

const api = acquireVsCodeApi<unknown>();
const channel = new RequestSide<FromDatasetEditor, DatasetEditorResults, ToDatasetEditor>(
  vscodePort(api),
  isToDatasetEditor,
  (event) => app.apply(event),
);
const app = new DatasetEditorApp({
  channel,
  viewState: readViewState(api.getState()),
  keep: (viewState) => api.setState(viewState),
});
document.body.append(app);
window.addEventListener('pagehide', () => channel.close());
void app.start().finally(opened);
