import path from 'node:path';
import type { ArtifactKey } from '../../core/provenance/key';

/** Folder of the store, beside the recipe. */
export const storeFolderName = '.mobile-llm';

/** Where things lie in a store. Pure: nothing here touches the disk. */
export class StoreLayout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get gitignore(): string {
    return path.join(this.folder, '.gitignore');
  }

  get artifacts(): string {
    return path.join(this.folder, 'artifacts');
  }

  get runs(): string {
    return path.join(this.folder, 'runs');
  }

  object(sha256: string): string {
    return path.join(this.folder, 'objects', 'sha256', sha256.slice(0, 2), sha256);
  }

  manifest(key: ArtifactKey): string {
    return path.join(this.artifacts, `${key}.json`);
  }

  /** Where steps work before their output is stored; emptied by whoever takes the store's lock. */
  get workFolders(): string {
    return path.join(this.folder, 'work');
  }

  work(key: ArtifactKey): string {
    return path.join(this.workFolders, `.tmp-${key}`);
  }

  /** What a killed step finds again: training checkpoints. Deleted when the step's manifest is written. */
  checkpoints(key: ArtifactKey): string {
    return path.join(this.folder, 'checkpoints', key);
  }

  lock(name: string): string {
    return path.join(this.folder, `${name}.lock`);
  }

  run(id: string): string {
    return path.join(this.runs, id);
  }
}
