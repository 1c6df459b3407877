import { parentPort } from 'node:worker_threads';
import { describeError } from '../../../core/errors/workbench-error';
import { AnswerSide, isTagged } from '../../../protocol/webview/channel';
import type { EngineEvent, EngineRequest, EngineResults } from './engine-protocol';
import { engineHandlers } from './handlers/engine-handlers';
import { DatasetSession } from './session/dataset-session';

/** One open dataset in a thread of its own. */
if (parentPort) {
  const port = parentPort;
  const session = new DatasetSession((state) => side.tell({ type: 'state', state }));
  const side = new AnswerSide<EngineRequest, EngineResults, EngineEvent>(
    {
      post: (message) => port.postMessage(message),
      listen: (listener) => {
        port.on('message', listener);
        return () => port.off('message', listener);
      },
    },
    // The other side is our own, and its types are checked; what a page sent was checked before it.
    { isRequest: (value): value is EngineRequest => isTagged(value), handlers: engineHandlers(session), describeError },
  );
}
