import type { VscodeInstallation } from './serve.mjs';

export class PrepareError extends Error {}

export function prepareVscodeServer(options?: {
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}): Promise<VscodeInstallation>;
