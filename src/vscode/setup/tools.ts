import { type ProvisionedTools, provisionedTools } from '../../node/pipeline/provisioned-tools';
import type { SetupProgress } from '../../node/setup/progress';

/** What tools are made from. */
export interface ToolSource {
  /** The installed extension or the checkout: holds `python/` and `native/`. */
  readonly resourceFolder: string;
  /** From `mobileLlm.python.path`. */
  readonly configuredPython: string | undefined;
}

export interface ToolOptions extends ToolSource {
  readonly onProgress?: (progress: SetupProgress) => void;
  readonly signal: AbortSignal;
}

/** The tools of the user's cache, shared with the runner and the command line; each is provided when first asked for. */
export function workbenchTools({ onProgress, ...options }: ToolOptions): Promise<ProvisionedTools> {
  return provisionedTools({ ...options, onProgress: onProgress ?? (() => undefined) });
}

/** The tools that are there already: nothing is downloaded or built for them. */
export function readyTools({ onProgress: _onProgress, ...options }: ToolOptions): Promise<ProvisionedTools> {
  return provisionedTools({ ...options, onlyReady: true, onProgress: () => undefined });
}
