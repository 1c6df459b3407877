import type { TreeSubject } from '../../tree-node';
import { type EditorRequest, editorRequests } from './editor-requests';
import { openInDatasetEditor, withDataset } from './open-dataset';

/** Opens a dataset in its editor and has that do something: show the rows that wait, import, export. */
export async function askDatasetEditor(subject: TreeSubject, request: EditorRequest): Promise<void> {
  await withDataset(subject, async (uri) => {
    editorRequests.ask(uri, request);
    await openInDatasetEditor(uri);
  });
}
