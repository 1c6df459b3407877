import type { Phase } from '../../protocol/webview/device-chat';
import type { ReportProgress } from '../notices';
import type { DevicePanel } from './chat/device-panel';
import { DeployMeter } from './deploy-meter';

/**
 * Tells how a panel's phone gets ready until it answers, or does not; the signal stops it. Why it does not is in the
 * panel.
 */
export async function followDeploy(
  device: DevicePanel,
  { report, signal }: { readonly report: ReportProgress; readonly signal: AbortSignal },
): Promise<'ready' | 'ended'> {
  const meter = new DeployMeter();
  const read = ({ kind, ...phase }: Phase): 'ready' | 'ended' | undefined => {
    if (kind === 'deploying' && 'steps' in phase) {
      const { message, increment } = meter.read(phase.steps);
      report(message, increment);
      return undefined;
    }
    return kind === 'ready' || kind === 'replying' ? 'ready' : 'ended';
  };
  const stop = () => device.chat.stop();
  signal.addEventListener('abort', stop, { once: true });
  const { promise, resolve } = Promise.withResolvers<'ready' | 'ended'>();
  const look = () => {
    const end = read(device.chat.snapshot().phase);
    if (end) {
      resolve(end);
    }
  };
  const subscription = device.onEvent(look);
  device.closed.addEventListener('abort', () => resolve('ended'), { once: true });
  look();
  try {
    return await promise;
  } finally {
    subscription.dispose();
    signal.removeEventListener('abort', stop);
  }
}
