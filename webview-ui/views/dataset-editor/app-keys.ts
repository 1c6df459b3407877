import type { EditorCommand } from '../../../src/protocol/webview/dataset-editor-requests';
import { l10n } from '../../shared/l10n';

/** What keys of the whole page do. */
export interface AppKeys {
  readonly command: (command: EditorCommand, words: string) => void;
  readonly search: () => void;
  readonly replace: () => void;
  readonly fix: () => void;
  readonly problem: (isBackwards: boolean) => void;
}

/** Fields whose words are not the document's: there Ctrl+Z takes back what was typed into them. */
const ownFields = ['search-bar', 'replace-panel', 'ask-dialog', 'import-dialog'].join();

/**
 * Takes the keys before VS Code does: it would undo in the document what is still being typed. Returns what stops that.
 */
export function listenForKeys(keys: AppKeys): () => void {
  const onKey = (event: KeyboardEvent) => {
    const action = actionOf(event, keys);
    if (action === undefined) {
      return;
    }
    event.stopImmediatePropagation();
    if (action !== 'browser') {
      event.preventDefault();
      action();
    }
  };
  window.addEventListener('keydown', onKey, { capture: true });
  return () => window.removeEventListener('keydown', onKey, { capture: true });
}

function actionOf(event: KeyboardEvent, keys: AppKeys): (() => void) | 'browser' | undefined {
  if (event.key === 'F8') {
    return () => keys.problem(event.shiftKey);
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey) {
    return undefined;
  }
  const name = event.key.toLowerCase();
  if (name === 'z' || name === 'y') {
    const undo = () => keys.command('undo', l10n.t('Undone'));
    const redo = () => keys.command('redo', l10n.t('Redone'));
    const isRedo = name === 'y' || event.shiftKey;
    return isInOwnField(event) ? 'browser' : isRedo ? redo : undo;
  }
  const actions: Readonly<Record<string, () => void>> = {
    s: () => keys.command('save', l10n.t('Saved')),
    f: keys.search,
    h: keys.replace,
    '.': keys.fix,
  };
  return event.shiftKey ? undefined : actions[name];
}

function isInOwnField(event: Event): boolean {
  return event.composedPath().some((target) => target instanceof Element && target.matches(ownFields));
}
