/** Where a document stands among its edits, as VS Code counts them: whether it differs from what was saved. */
export class EditHistory {
  #position = 0;
  /** Undefined where the saved state cannot be reached by undo and redo any more. */
  #saved: number | undefined;

  /** @param isSaved false for a document that was brought back with unsaved changes */
  constructor(isSaved: boolean) {
    this.#saved = isSaved ? 0 : undefined;
  }

  get isDirty(): boolean {
    return this.#position !== this.#saved;
  }

  edited(): void {
    if (this.#saved !== undefined && this.#saved > this.#position) {
      this.#saved = undefined;
    }
    this.#position += 1;
  }

  undone(): void {
    this.#position -= 1;
  }

  redone(): void {
    this.#position += 1;
  }

  /** @param isEditedSince what was edited while it was being saved is not in the file: it is unsaved until the next save */
  saved(isEditedSince = false): void {
    this.#saved = isEditedSince ? undefined : this.#position;
  }
}
