import { type FSWatcher, watch } from 'node:fs';

/**
 * Watches a changing set of folders, each without what lies below it, and calls back once for a burst of events.
 * Folders that do not exist are left out until the set is given again.
 */
export class FolderWatch {
  readonly #onChange: () => void;
  readonly #debounceMs: number;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;

  constructor(onChange: () => void, debounceMs = 150) {
    this.#onChange = onChange;
    this.#debounceMs = debounceMs;
  }

  /** Watches exactly these folders from now on. */
  set(folders: Iterable<string>): void {
    const wanted = new Set(folders);
    for (const [folder, watcher] of this.#watchers) {
      if (!wanted.has(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    }
    for (const folder of wanted) {
      if (!this.#watchers.has(folder)) {
        this.#add(folder);
      }
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.set([]);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#changed());
      // A watched folder that is deleted is dropped; the next set() finds it again if it comes back.
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // The folder is not there (yet).
    }
  }

  #changed(): void {
    // The first event of a burst starts the clock, so that a stream of events cannot put the call off for ever.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#onChange();
    }, this.#debounceMs);
  }
}
