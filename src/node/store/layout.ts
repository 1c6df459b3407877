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

  get objects(): string {
    return path.join(this.folder, 'objects', 'sha256');
  }

  object(sha256: string): string {
    return path.join(this.objects, sha256.slice(0, 2), sha256);
  }

  /** What the files of a content looked like when they were last hashed. Of this computer; may be deleted. */
  get checkedFolder(): string {
    return path.join(this.folder, 'checked');
  }

  checked(sha256: string): string {
    return path.join(this.checkedFolder, `${sha256}.json`);
  }

  get placesFolder(): string {
    return path.join(this.folder, 'places');
  }

  /** Where a file outside lies. Of this computer: no manifest names its folders. */
  place(sha256: string): string {
    return path.join(this.placesFolder, `${sha256}.json`);
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

  get checkpointFolders(): string {
    return path.join(this.folder, 'checkpoints');
  }

  /** What a killed step finds again: training checkpoints. Deleted when the step's manifest is written. */
  checkpoints(key: ArtifactKey): string {
    return path.join(this.checkpointFolders, key);
  }

  /** What a person removed and can have back; emptied by `models gc`. */
  get trash(): string {
    return path.join(this.folder, 'trash');
  }

  /** One removal, of one or more artifacts: `<key>.json`, `<key>.content` and `<key>.place.json` of each. */
  removal(id: string): string {
    return path.join(this.trash, id);
  }

  lock(name: string): string {
    return path.join(this.folder, `${name}.lock`);
  }

  run(id: string): string {
    return path.join(this.runs, id);
  }
}
