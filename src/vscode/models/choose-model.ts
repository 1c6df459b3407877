import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';
import type { ModelState } from '../../node/read-model/state';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { withDescendants } from './lineage';

/** A model that a store holds: all but a base. */
export interface StoredModel {
  readonly model: ModelState;
  /** Of the recipe, or where one would be. */
  readonly folder: string;
}

/** The model that is meant: of the tree's line, or the one that the user picks. @param other is not offered */
export async function chooseModel(
  workbench: Workbench,
  { recipePath, artifactKey }: TreeSubject,
  title: string,
  other?: ModelState,
): Promise<StoredModel | undefined> {
  const { models } = await workbench.state();
  const stored = models.flatMap(withDescendants).filter((model) => model.kind !== 'base' && model.id !== other?.id);
  const meant = stored.find((model) => model.id === artifactKey && model.recipePath === recipePath);
  if (stored.length === 0 || (artifactKey !== undefined && !meant)) {
    throw new WorkbenchError('workbench.noStoredModel');
  }
  const chosen =
    meant ??
    (
      await vscode.window.showQuickPick(
        stored.map((model) => ({ ...modelLine(model), model })),
        { title, matchOnDetail: true },
      )
    )?.model;
  return chosen && { model: chosen, folder: path.dirname(chosen.recipePath) };
}

/** A model as a line to pick. */
export function modelLine({ label, detail, sizeBytes, createdAt, id }: ModelState) {
  const size = sizeBytes === undefined ? undefined : formatBytes(sizeBytes);
  const made = createdAt && new Date(createdAt).toLocaleString();
  return {
    label,
    description: [detail, size].filter(Boolean).join(' · '),
    detail: [made, id.slice(0, 12)].filter(Boolean).join('  '),
  };
}
