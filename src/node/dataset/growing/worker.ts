import { parentPort } from 'node:worker_threads';
import { describeError } from '../../../core/errors/workbench-error';
import { AnswerSide, type Handlers, isTagged } from '../../../protocol/webview/channel';
import { countDataset } from '../../project/count-dataset';
import { readDatasetFile } from '../../project/rows';
import { compareVersions } from '../comparing/compare-versions';
import { addCandidates } from './candidates';
import type { GrowingRequest, GrowingResults } from './growing-protocol';

const handlers: Handlers<GrowingRequest, GrowingResults> = {
  sample: async ({ file, most }) =>
    (await readDatasetFile(file))
      .filter(({ split }) => split === 'train')
      .map((row) => ({ row, place: Math.random() }))
      .toSorted((left, right) => left.place - right.place)
      .slice(0, most)
      .map(({ row }) => row),
  count: ({ file, schema }) => countDataset(file, schema),
  compare: ({ before, after }) => compareVersions({ before, after }),
  add: ({ dataset, kind, candidates }) => addCandidates(dataset, kind, candidates),
};

/** A dataset's queues in a thread of their own. */
if (parentPort) {
  const port = parentPort;
  new AnswerSide<GrowingRequest, GrowingResults, never>(
    {
      post: (message) => port.postMessage(message),
      listen: (listener) => {
        port.on('message', listener);
        return () => port.off('message', listener);
      },
    },
    // The other side is our own, and its types are checked.
    { isRequest: (value): value is GrowingRequest => isTagged(value), handlers, describeError },
  );
}
