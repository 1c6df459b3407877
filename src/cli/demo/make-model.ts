import type { ProvisionedTools } from '../../node/pipeline/provisioned-tools';
import type { RunArtifacts, RunStepName } from '../../node/runs/events';
import { executeRun } from '../../node/runs/execute-run';
import { newRunId } from '../../node/runs/run-file';
import type { CommandContext } from '../command';
import { tellRun } from '../terminal/tell-run';

export interface MakeModelOptions {
  readonly tools: ProvisionedTools;
  readonly context: CommandContext;
  readonly until?: RunStepName;
}

/** Runs the recipe in this process, on tools that are shared with the rest of the demonstration. */
export async function makeModel(recipePath: string, options: MakeModelOptions): Promise<RunArtifacts> {
  const { tools, context, until } = options;
  return executeRun(recipePath, {
    runId: newRunId(new Date()),
    makeTools: async () => tools,
    ...(until === undefined ? {} : { until }),
    signal: context.signal,
    onEvent: tellRun(context.output),
  });
}
