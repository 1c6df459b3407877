import type { ReportProgress } from './progress';

/** What every part needs to make itself. */
export interface SetupContext {
  readonly cacheFolder: string;
  /** The checkout or the installed extension: holds `python/` and `native/`. */
  readonly resourceFolder: string;
  /** From the setting `mobileLlm.python.path`. */
  readonly configuredPython?: string | undefined;
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
}
