import type { ReturnView } from '../../../../src/protocol/webview/device-chat-condition';
import { formatSeconds } from '../../../shared/format';
import { l10n } from '../../../shared/l10n';

/** Says that the link was lost and found again, and what became of the model meanwhile. */
export function describeReturn({ server, awaySeconds }: ReturnView): string {
  const away = l10n.t('The link was lost for {0}', formatSeconds(awaySeconds));
  return server === 'adopted'
    ? l10n.t('{0}; the model on the phone went on.', away)
    : l10n.t('{0}; the model had ended and was started anew.', away);
}
