import type { DeployStep } from '../../protocol/webview/device-chat';
import { formatTransfer } from '../format';

/** How far a model is on its way into a chat: each step counts the same, one with bytes by the share that arrived. */
export class DeployMeter {
  #percent = 0;

  read(steps: readonly DeployStep[]): { readonly message: string; readonly increment: number } {
    const shares = steps.map(shareOf);
    const percent = steps.length === 0 ? 0 : (100 * shares.reduce((sum, share) => sum + share, 0)) / steps.length;
    const increment = Math.max(0, percent - this.#percent);
    this.#percent += increment;
    const current =
      steps.find(({ status }) => status === 'running') ?? steps.findLast(({ status }) => status !== 'waiting');
    return { message: current ? describe(current) : '', increment };
  }
}

function shareOf({ status, progress }: DeployStep): number {
  if (status === 'running') {
    return progress && progress.totalBytes > 0 ? progress.doneBytes / progress.totalBytes : 0;
  }
  return status === 'waiting' ? 0 : 1;
}

/** `Push the model · goes on at 4.0 MB · 12.0 MB of 91.7 MB · 30.0 MB/s · 3 s left`. */
function describe({ title, progress, note }: DeployStep): string {
  return [title, note, progress && formatTransfer(progress)].filter((part) => part !== undefined).join(' · ');
}
