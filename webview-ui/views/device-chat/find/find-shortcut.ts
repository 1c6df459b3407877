import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Ctrl+F, or ⌘F, anywhere on a page. */
export class FindShortcut implements ReactiveController {
  readonly #find: () => void;

  constructor(page: ReactiveControllerHost, find: () => void) {
    this.#find = find;
    page.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('keydown', this.#onKey);
  }

  hostDisconnected(): void {
    window.removeEventListener('keydown', this.#onKey);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      this.#find();
    }
  };
}
