import type { EngineHandlers } from '../engine-protocol';
import type { DatasetSession } from '../session/dataset-session';
import { editHandlers } from './edit-handlers';
import { fileHandlers } from './file-handlers';
import { findingHandlers } from './finding-handlers';
import { growingHandlers } from './growing-handlers';
import { numberHandlers } from './number-handlers';
import { rowHandlers } from './row-handlers';

/** What each request does. */
export function engineHandlers(session: DatasetSession): EngineHandlers {
  return {
    ...fileHandlers(session),
    ...rowHandlers(session),
    ...editHandlers(session),
    ...findingHandlers(session),
    ...growingHandlers(session),
    ...numberHandlers(session),
  };
}
