import type { RunStepState } from '../../node/read-model/state';
import type { RunStatus } from '../../node/runs/events';
import { l10n } from '../l10n';

/** How a run is, for people. */
export function runStatusWord(status: RunStatus): string {
  const words: Readonly<Record<RunStatus, string>> = {
    running: l10n.t('running'),
    finished: l10n.t('finished'),
    failed: l10n.t('failed'),
    cancelled: l10n.t('cancelled'),
    died: l10n.t('died'),
  };
  return words[status];
}

/** How a step of a run is, for people. */
export function stepStatusWord(status: RunStepState['status']): string {
  const words: Readonly<Record<RunStepState['status'], string>> = {
    running: l10n.t('running'),
    stopped: l10n.t('stopped'),
    cached: l10n.t('made already'),
    ran: l10n.t('done'),
    failed: l10n.t('failed'),
  };
  return words[status];
}
