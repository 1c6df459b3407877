import type { ReturnView } from '../../../../src/protocol/webview/device-chat-condition';
import { formatSeconds } from '../../../shared/format';

/** Says that the link was lost and found again, and what became of the model meanwhile. */
export function describeReturn({ server, awaySeconds }: ReturnView): string {
  const away = `The link was lost for ${formatSeconds(awaySeconds)}`;
  return server === 'adopted'
    ? `${away}; the model on the phone went on.`
    : `${away}; the model had ended and was started anew.`;
}
