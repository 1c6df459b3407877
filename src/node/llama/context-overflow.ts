import { WorkbenchError } from '../../core/errors/workbench-error';

/** What did not fit into a model's context. */
export interface ContextOverflow {
  readonly promptTokens: number;
  readonly contextTokens: number;
}

/** What llama-server says of a prompt that is longer than its context; undefined for another failure. */
export function contextOverflowOf(error: unknown): ContextOverflow | undefined {
  if (!(error instanceof WorkbenchError) || error.code !== 'llama.refused') {
    return undefined;
  }
  const said = /\((\d+) tokens\) exceeds the available context size \((\d+) tokens\)/.exec(error.message);
  return said ? { promptTokens: Number(said[1]), contextTokens: Number(said[2]) } : undefined;
}
