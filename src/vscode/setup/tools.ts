import { type ProvisionedTools, provisionedTools } from '../../node/pipeline/provisioned-tools';
import type { SetupProgress } from '../../node/setup/progress';

export interface ToolOptions {
  /** The installed extension or the checkout: holds `python/` and `native/`. */
  readonly resourceFolder: string;
  readonly onProgress?: (progress: SetupProgress) => void;
  readonly signal: AbortSignal;
}

/** The tools of the user's cache, shared with the runner and the command line; each is provided when first asked for. */
export function workbenchTools({ resourceFolder, onProgress, signal }: ToolOptions): Promise<ProvisionedTools> {
  return provisionedTools({ resourceFolder, onProgress: onProgress ?? (() => undefined), signal });
}
