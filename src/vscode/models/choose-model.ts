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

/** The model that is meant: of the tree's line, or the one that the user picks. */
export async function chooseModel(
  workbench: Workbench,
  subject: TreeSubject,
  title: string,
): Promise<StoredModel | undefined> {
  const stored = await storedModels(workbench);
  const meant = meantModel(stored, subject);
  if (meant) {
    return meant;
  }
  const lines = stored.map((found) => ({ ...modelLine(found.model), found }));
  return (await vscode.window.showQuickPick(lines, { title, matchOnDetail: true }))?.found;
}

/** @throws WorkbenchError `workbench.noStoredModel` where there is none */
export async function storedModels(workbench: Workbench): Promise<readonly StoredModel[]> {
  const { models } = await workbench.state();
  const stored = models.flatMap(withDescendants).filter(({ kind }) => kind !== 'base');
  if (stored.length === 0) {
    throw new WorkbenchError('workbench.noStoredModel');
  }
  return stored.map((model) => ({ model, folder: path.dirname(model.recipePath) }));
}

/** The model of the tree's line; undefined where the line is of none. @throws WorkbenchError `workbench.noStoredModel` */
export function meantModel(
  stored: readonly StoredModel[],
  { recipePath, artifactKey }: TreeSubject,
): StoredModel | undefined {
  const meant = stored.find(({ model }) => model.id === artifactKey && model.recipePath === recipePath);
  if (artifactKey !== undefined && !meant) {
    throw new WorkbenchError('workbench.noStoredModel');
  }
  return meant;
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
