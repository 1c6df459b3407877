import { deleteBackup } from './backup';
import { InTurn } from './in-turn';
import type { LeftBackups } from './left-backups';

export interface DocumentBackupsOptions {
  readonly file: string;
  readonly notes: LeftBackups;
  /** The backup that the document was opened with. */
  readonly broughtBack: string | undefined;
  /** Writes one, which can share what the one before it has. */
  readonly write: (to: string, previous: string | undefined) => Promise<unknown>;
}

/**
 * The backups of one open dataset. VS Code deletes a backup when a newer one was made, and after a save or a revert; it does
 * not delete the one that it brought back, nor any when the last change was undone.
 */
export class DocumentBackups {
  readonly #options: DocumentBackupsOptions;
  readonly #kept = new Set<string>();
  /** Made here; one that was brought back has another copy of the file. */
  #newest: string | undefined;
  /** No note outlives its backup. */
  readonly #inTurn = new InTurn();

  constructor(options: DocumentBackupsOptions) {
    this.#options = options;
    if (options.broughtBack !== undefined) {
      this.#kept.add(options.broughtBack);
    }
  }

  /** Keeps unsaved changes, and notes where. @throws RemoteError `dataset.notBackedUp` */
  make(to: string): Promise<void> {
    return this.#inTurn.do(async () => {
      const { file, notes, write } = this.#options;
      await write(to, this.#newest);
      this.#kept.add(to);
      this.#newest = to;
      await notes.note(file, to);
    });
  }

  /** Deletes one; a newer one keeps its note. */
  delete(backup: string): Promise<void> {
    return this.#inTurn.do(() => this.#delete(backup));
  }

  /** Deletes all: what was unsaved was saved, taken back or given up. */
  forget(): Promise<void> {
    return this.#inTurn.do(async () => {
      for (const backup of this.#kept) {
        await this.#delete(backup);
      }
    });
  }

  /** Takes over one that was left behind, once its changes are in the document again: until it is saved nothing else may have them. */
  takeOver(backup: string): void {
    this.#kept.add(backup);
  }

  /** Leaves the backup alone that the document was opened with: it could not be read, and may be all that there is. */
  leaveBroughtBack(): void {
    if (this.#options.broughtBack !== undefined) {
      this.#kept.delete(this.#options.broughtBack);
    }
  }

  async #delete(backup: string): Promise<void> {
    const { file, notes } = this.#options;
    const isNewest = (await notes.find(file)) === backup;
    await deleteBackup(backup);
    this.#kept.delete(backup);
    await (isNewest ? notes.forget(file) : undefined);
  }
}
