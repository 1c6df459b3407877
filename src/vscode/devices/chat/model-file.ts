import { stat } from 'node:fs/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { DeployedFile } from '../../../node/device/start-model';

export interface ModelFile extends DeployedFile {
  /** What a person knows it by. */
  readonly label: string;
}

export interface AdapterFile extends ModelFile {
  readonly sizeBytes: number;
}

/** @throws WorkbenchError `chat.modelGone` where somebody deleted it meanwhile */
export async function requireModelFile({ filePath, label: model }: ModelFile): Promise<void> {
  const isThere = await stat(filePath).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isThere) {
    throw new WorkbenchError('chat.modelGone', { model });
  }
}
