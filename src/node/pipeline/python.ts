import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hubEnvironment } from '../hub/hub-access';
import { hubNetworkEnvironment } from '../setup/network';
import type { JsonValue } from '../store/manifest';
import { runStepProcess, type StepSummary } from '../supervisor/step-process';
import { type Launcher, launchArguments } from './launcher';
import type { StepWork } from './step';
import type { PipelineTools } from './tools';

/**
 * Runs `python -m mobile_llm <command> --config FILE` inside a step.
 *
 * `-m` puts the working folder first on Python's module path, so the process runs in a fresh empty folder of ours:
 * a `torch.py` in somebody's workspace is never imported. User site-packages are off for the same reason.
 */
export async function runPythonStep(
  command:
    | 'train'
    | 'merge'
    | 'convert'
    | 'convert-adapter'
    | 'check-tokens'
    | 'check-logits'
    | 'calibration-text'
    | 'unpack',
  config: JsonValue,
  options: { readonly tools: PipelineTools; readonly work: StepWork; readonly launcher?: Launcher | undefined },
): Promise<StepSummary> {
  const { tools, work, launcher } = options;
  const python = await tools.python();
  const workingFolder = path.join(work.folder, 'python');
  await mkdir(workingFolder, { recursive: true });
  const configFile = path.join(work.folder, `${command}.json`);
  await writeFile(configFile, JSON.stringify(config, null, 2));
  return runStepProcess(
    {
      program: python.executable,
      arguments: [...launchArguments(launcher), '-m', 'mobile_llm', command, '--config', configFile],
      workingFolder,
      environment: await pythonEnvironment(python, { loadsFromHub: loadsFromHub(config) }),
      logFile: work.logFile,
    },
    { onEvent: (event) => work.report(event), signal: work.signal },
  );
}

/** What our Python code gets of an environment, whatever it does. */
export async function pythonEnvironment(
  { executable, packageFolder }: { readonly executable: string; readonly packageFolder: string },
  hub: { readonly loadsFromHub: boolean },
): Promise<Readonly<Record<string, string>>> {
  return {
    PYTHONPATH: packageFolder,
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
    // Importing torch and transformers from source takes 8 s more of the processor, in every step anew.
    PYTHONPYCACHEPREFIX: path.join(path.dirname(executable), '..', 'bytecode'),
    TOKENIZERS_PARALLELISM: 'false',
    // oneDNN keeps the kernels of 1024 shapes, and each batch has its own length: memory grew all through a training.
    ONEDNN_PRIMITIVE_CACHE_CAPACITY: '128',
    HF_HUB_DISABLE_TELEMETRY: '1',
    ...hubEnvironment(hub),
    ...(hub.loadsFromHub && (await hubNetworkEnvironment(process.env))),
  };
}

function loadsFromHub(config: JsonValue): boolean {
  return memberOf(memberOf(config, 'base'), 'kind') === 'hub';
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return members.find(([key]) => key === name)?.[1];
}

/** The numbers of a summary: what goes into a manifest's metrics. */
export function numbersOf(summary: StepSummary): Record<string, number> {
  return Object.fromEntries(
    Object.entries(summary).flatMap(([name, value]) =>
      typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [],
    ),
  );
}
