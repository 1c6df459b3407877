import { AnswerSide } from '../../src/protocol/webview/channel';
import type { DatasetEditorState, ToDatasetEditor } from '../../src/protocol/webview/dataset-editor';
import { isFromDatasetEditor } from '../../src/protocol/webview/dataset-editor-checks';
import type { DatasetEditorResults, FromDatasetEditor } from '../../src/protocol/webview/dataset-editor-requests';
import { generatedRows } from '../../test/workbench/driver/generated-rows';
import { datasetEditorStates } from './dataset-editor-states';
import { chosenState, standInForVscode } from './page-host';

const state = datasetEditorStates[chosenState()];
if (!state) {
  throw new Error(`There is no state "${chosenState()}".`);
}
const handlers = generatedRows(state.count);
new AnswerSide<FromDatasetEditor, DatasetEditorResults, ToDatasetEditor>(standInForVscode({}), {
  isRequest: isFromDatasetEditor,
  describeError: (error) => ({ code: 'unexpected', message: error instanceof Error ? error.message : '', fix: '' }),
  handlers: {
    ...handlers,
    async ready(request): Promise<DatasetEditorState> {
      return { ...(await handlers.ready(request)), ...state.change };
    },
  },
});
