import type { TreeSubject } from '../../tree-node';
import type { Workbench } from '../../workbench';
import { openInDatasetEditor, withDataset } from '../editor/open-dataset';
import { reviewRequests } from '../editor/review-requests';

/** Shows the rows that wait for a dataset, made ones and corrections from phones, beside it. */
export async function reviewCandidates(_workbench: Workbench, subject: TreeSubject): Promise<void> {
  await withDataset(subject, async (uri) => {
    reviewRequests.ask(uri);
    await openInDatasetEditor(uri);
  });
}
