import { quoteForPhoneShell } from '../shell/quote';
import { intentFor } from './intent';
import type { ResolvedAction } from './spoken/value';

/** The whole command for the phone's shell, every value quoted; undefined where nothing is to be opened. */
export function commandFor(resolved: ResolvedAction): string | undefined {
  if (resolved.status !== 'complete') {
    return undefined;
  }
  const plan = intentFor(resolved);
  return plan.kind === 'none' ? undefined : `am start -W ${plan.arguments.map(quoteForPhoneShell).join(' ')}`;
}
