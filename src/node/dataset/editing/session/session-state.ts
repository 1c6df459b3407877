import type { Mutes } from '../../../../core/dataset/check/mutes/mutes';
import type { Change, Loading } from '../../../../protocol/webview/dataset-editor';
import { nothingWaits } from '../../../../protocol/webview/dataset-review';
import type { DatasetEngine } from '../dataset-engine';
import type { DeepSettings } from '../deep/deep-rules';
import { deepView } from '../deep/deep-view';
import type { EngineState } from '../engine-protocol';
import type { ProjectSettings } from '../project-settings';
import { totalsOf } from '../totals';
import type { OpenDocument } from './open-document';

export interface SessionParts {
  readonly document: OpenDocument | undefined;
  /** The first rows, as long as there is no document. */
  readonly beginning: DatasetEngine | undefined;
  readonly loading: Loading;
  readonly change: Change | undefined;
  readonly project: ProjectSettings;
  readonly mutes: Mutes;
  readonly deepSettings: DeepSettings | undefined;
}

/** All that is told of an open dataset, apart from rows. */
export function sessionState(parts: SessionParts): EngineState {
  const { document, beginning, loading, change, mutes, deepSettings } = parts;
  const { schema, systemPrompt, notes, projectFiles } = parts.project;
  const engine = document?.engine ?? beginning;
  return {
    loading,
    revision: engine?.revision ?? 0,
    totals: totalsOf(engine),
    list: document?.search.view ?? inFileOrder(beginning),
    review: document?.review.view ?? nothingWaits,
    ...(change && { change: { doneRows: change.doneRows, totalRows: change.totalRows } }),
    deep: deepView(document?.deep, deepSettings, mutes),
    schema,
    systemPrompt,
    notes,
    projectFiles,
  };
}

function inFileOrder(beginning: DatasetEngine | undefined): EngineState['list'] {
  return { query: '', sort: { key: 'line', isDescending: false }, count: beginning?.list.count ?? 0 };
}
