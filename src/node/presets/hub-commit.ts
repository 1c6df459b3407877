import { WorkbenchError } from '../../core/errors/workbench-error';
import { isCommit } from '../../core/recipe/commit';
import { hubAccess } from '../hub/hub-access';

const answerTimeoutMs = 15_000;

export interface HubRequest {
  /** `organisation/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly signal: AbortSignal;
  /** Default: this process's own. */
  readonly fetch?: typeof fetch;
}

/**
 * Asks the model hub which commit a branch is at now.
 * @throws WorkbenchError `hub.unreachable`, `hub.refused`; the signal's reason on abort
 */
export async function askHubCommit({ repository, branch, signal, ...options }: HubRequest): Promise<string> {
  const { endpoint, token } = hubAccess();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(branch)}`;
  const page = `${endpoint}/${repository}/commits/${branch}`;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]);
  let answer: unknown;
  try {
    const response = await (options.fetch ?? fetch)(url, { headers, signal: limited });
    if (!response.ok) {
      throw new WorkbenchError('hub.refused', { repository, status: response.status, page });
    }
    answer = await response.json();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof WorkbenchError
      ? error
      : new WorkbenchError('hub.unreachable', { repository, branch, page }, { cause: error });
  }
  const commit = answer !== null && typeof answer === 'object' && 'sha' in answer ? answer.sha : undefined;
  if (typeof commit !== 'string' || !isCommit(commit)) {
    throw new WorkbenchError('hub.refused', { repository, status: 'no commit', page });
  }
  return commit;
}
