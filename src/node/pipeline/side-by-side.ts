import type { StoredArtifact } from '../store/store';
import { executeStep, type RunContext, type StepPlan } from './step';

/**
 * Executes two steps of which neither needs the other at the same time. The first that fails ends the other, whose
 * checkpoints stay; only when both have ended is it thrown.
 * @throws WorkbenchError of the step that failed first; the signal's reason on abort
 */
export async function executeSideBySide(
  [one, other]: readonly [StepPlan, StepPlan],
  context: RunContext,
): Promise<readonly [StoredArtifact, StoredArtifact]> {
  const failed = new AbortController();
  const together = { ...context, signal: AbortSignal.any([context.signal, failed.signal]) };
  const execute = async (plan: StepPlan) => {
    try {
      return await executeStep(plan, together);
    } catch (error) {
      // Only the first call counts.
      failed.abort(error);
      throw error;
    }
  };
  const [first, second] = await Promise.allSettled([execute(one), execute(other)]);
  if (first.status === 'rejected' || second.status === 'rejected') {
    throw failed.signal.reason;
  }
  return [first.value, second.value];
}
