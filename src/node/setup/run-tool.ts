import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { runProcess } from '../supervisor/supervisor';
import { followLog } from './log-follower';
import { networkEnvironment } from './network';

/** Configuration of the installers that a user may have in the environment: registries, proxies, certificates. */
const configurationPrefixes = ['npm_config_', 'NPM_CONFIG_', 'UV_', 'GIT_SSL_'];
const configurationNames = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'ALL_PROXY', 'all_proxy'];

export interface ToolRun {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly workingFolder: string;
  /** Where its log `set-up.log` is written; default: the working folder. */
  readonly logFolder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Lines of standard error, a moment after they were written. */
  readonly onErrorLine?: (line: string) => void;
  /** What it does, with the time it may take: `installing the Python packages`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs an installer or a compiler for set-up.
 * @throws WorkbenchError `setup.diskFull`, `setup.noNetwork`, `setup.damagedDownload`, `setup.toolFailed`; the signal's
 *   reason on abort
 */
export async function runTool(run: ToolRun): Promise<void> {
  const logFile = path.join(run.logFolder ?? run.workingFolder, 'set-up.log');
  const spec = {
    program: run.program,
    arguments: run.arguments,
    workingFolder: run.workingFolder,
    environment: {
      ...installerConfiguration(process.env),
      ...(await networkEnvironment(process.env)),
      ...run.environment,
    },
    logFile,
    timeout: { what: run.what, timeoutMs: run.timeoutMs },
  };
  await using _follower = run.onErrorLine ? await followLog(logFile, run.onErrorLine) : undefined;
  try {
    await runProcess(spec, run.onLine ? { onLine: run.onLine, signal: run.signal } : { signal: run.signal });
  } catch (error) {
    throw error instanceof WorkbenchError ? explain(error, run, logFile) : error;
  }
}

/** The part of an environment that configures npm, uv and git. */
export function installerConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (configurationNames.includes(entry[0]) || configurationPrefixes.some((prefix) => entry[0].startsWith(prefix))),
  );
  return Object.fromEntries(found);
}

function explain(error: WorkbenchError, run: ToolRun, logFile: string): WorkbenchError {
  const text = String(error.parameters['tail'] ?? error.message);
  const options = { cause: error };
  if (/No space left|ENOSPC|disk quota/i.test(text)) {
    return new WorkbenchError('setup.diskFull', { what: run.what, folder: run.workingFolder }, options);
  }
  if (/ENOTFOUND|EAI_AGAIN|Could not resolve|name resolution|dns error|Network is unreachable|ETIMEDOUT/i.test(text)) {
    return new WorkbenchError('setup.noNetwork', { what: run.what }, options);
  }
  const [, mismatched] = /Hash mismatch for `([^`]+)`/.exec(text) ?? [];
  if (mismatched !== undefined) {
    return new WorkbenchError('setup.damagedDownload', { what: mismatched }, options);
  }
  // npm ends with where its log is, which is of no use to somebody who has ours.
  const telling = text
    .trim()
    .split('\n')
    .filter((line) => !line.includes('A complete log of this run'));
  const lastLine = telling.at(-1) ?? '';
  return new WorkbenchError('setup.toolFailed', { what: run.what, detail: lastLine, logFile }, options);
}
