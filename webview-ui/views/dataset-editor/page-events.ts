import { type AppKeys, listenForKeys } from './app-keys';

/** What happens to the page as a whole. */
export interface PageEvents {
  readonly keys: AppKeys;
  readonly paste: (event: ClipboardEvent) => void;
  /** The page may be hidden, or gone, in a moment. */
  readonly leave: () => void;
}

/** Returns what stops the listening. */
export function listenToPage({ keys, paste, leave }: PageEvents): () => void {
  const stopKeys = listenForKeys(keys);
  document.addEventListener('paste', paste);
  window.addEventListener('blur', leave);
  document.addEventListener('visibilitychange', leave);
  return () => {
    stopKeys();
    document.removeEventListener('paste', paste);
    window.removeEventListener('blur', leave);
    document.removeEventListener('visibilitychange', leave);
  };
}
