import type { ChannelPort } from '../../src/protocol/webview/channel';

/** What a state of the gallery begins with. */
export interface GalleryOptions {
  /** What VS Code would give back to the page. */
  readonly viewState?: unknown;
}

/**
 * Stands where VS Code stands: gives the page its API, and us the other end of it. Messages are cloned and arrive a task
 * later, as from another process.
 */
export function standInForVscode({ viewState }: GalleryOptions): ChannelPort {
  let kept = viewState;
  const listeners = new Set<(message: unknown) => void>();
  const later = (work: () => void) => void setTimeout(work, 0);
  const api = {
    postMessage(message: unknown) {
      const sent = structuredClone(message);
      later(() => {
        for (const listener of listeners) {
          listener(sent);
        }
      });
    },
    getState: () => kept,
    setState(state: unknown) {
      kept = state;
    },
  };
  Object.assign(globalThis, { acquireVsCodeApi: () => api });
  return {
    post(message) {
      const sent: unknown = structuredClone(message);
      later(() => window.dispatchEvent(new MessageEvent('message', { data: sent })));
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Name of the state that this page shows, from its address. */
export function chosenState(): string {
  return decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
}
