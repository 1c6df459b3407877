import type { ScoreBasis } from '../../node/read-model/state';
import { l10n } from '../l10n';

/** What two scores do not have in common. */
export function basisWord(basis: ScoreBasis): string {
  const words: Readonly<Record<ScoreBasis, string>> = {
    base: l10n.t('the base model'),
    rows: l10n.t('the evaluation rows'),
    actions: l10n.t('the actions file'),
    prompt: l10n.t('the system prompt or the context'),
  };
  return words[basis];
}
