import type { TreeSubject } from '../../tree-node';
import type { Workbench } from '../../workbench';
import { askDatasetEditor } from '../editor/ask-editor';

/** Shows the rows that wait for a dataset, made ones and corrections from phones, beside it. */
export async function reviewCandidates(_workbench: Workbench, subject: TreeSubject): Promise<void> {
  await askDatasetEditor(subject, 'review');
}
