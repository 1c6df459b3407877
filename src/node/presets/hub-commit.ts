import { json } from 'node:stream/consumers';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isCommit } from '../../core/recipe/commit';
import { hubAccess } from '../hub/hub-access';
import { type WebAsker, WebRoute } from '../setup/web-request';

const answerTimeoutMs = 15_000;

export interface HubRequest {
  /** `organisation/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly signal: AbortSignal;
  /** Default: the way that set-up's programs take. */
  readonly route?: WebAsker;
}

/**
 * Asks the model hub which commit a branch is at now.
 * @throws WorkbenchError `hub.unreachable`, `hub.refused`; the signal's reason on abort
 */
export async function askHubCommit({ repository, branch, signal, ...options }: HubRequest): Promise<string> {
  const { endpoint, token } = hubAccess();
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(branch)}`;
  const page = `${endpoint}/${repository}/commits/${branch}`;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]);
  let answer: unknown;
  try {
    const route = options.route ?? (await WebRoute.find());
    const { status, body } = await route.ask(new URL(url), { token, signal: limited });
    if (status !== 200) {
      body.destroy();
      throw new WorkbenchError('hub.refused', { repository, status, page });
    }
    answer = await json(body);
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
