import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { pythonEnvironment } from '../../pipeline/python';
import { completeMarker, itemFolder, provide } from '../../setup/cached-item';
import { runStepProcess } from '../../supervisor/step-process';
import type { TokenizerSource } from './tokenizer-source';

/** Importing torch, and of a base on the hub loading its small files. */
const saveTimeoutMs = 600_000;
const kind = 'tokenizers';

export interface Python {
  readonly executable: string;
  readonly packageFolder: string;
}

export interface SaveOptions {
  readonly python: Python;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The folder of a base's tokenizer as the training has it, made when it is first asked for: from then on it loads
 * without torch, and without the hub.
 * @throws WorkbenchError `step.reported`, `process.*`, `setup.cacheUnwritable`; the signal's reason on abort
 */
export async function savedTokenizer({ base, key }: TokenizerSource, options: SaveOptions): Promise<string> {
  const { python, cacheFolder, signal } = options;
  return provide(
    { kind, key, make: (folder) => save(base, folder, { python, signal }) },
    { cacheFolder, signal, onState: () => {} },
  );
}

/** It is made again when it is next asked for. */
export async function forgetTokenizer({ key }: TokenizerSource, cacheFolder: string): Promise<void> {
  await rm(path.join(itemFolder(cacheFolder, { kind, key }), completeMarker), { force: true });
}

/** Where its files lie in that folder. */
export function tokenizerFiles(folder: string): string {
  return path.join(folder, 'tokenizer');
}

async function save(
  base: TokenizerSource['base'],
  folder: string,
  { python, signal }: { readonly python: Python; readonly signal: AbortSignal },
): Promise<void> {
  await Promise.all((await readdir(folder)).map((name) => rm(path.join(folder, name), { recursive: true })));
  const config = path.join(folder, 'save-tokenizer.json');
  const logFile = path.join(folder, 'save-tokenizer.log');
  await writeFile(config, JSON.stringify({ base, outputFolder: tokenizerFiles(folder) }));
  const overdue = AbortSignal.timeout(saveTimeoutMs);
  try {
    await runStepProcess(
      {
        program: python.executable,
        arguments: ['-m', 'mobile_llm', 'save-tokenizer', '--config', config],
        workingFolder: await emptyFolder(folder),
        environment: await pythonEnvironment(python, { loadsFromHub: base.kind === 'hub' }),
        logFile,
      },
      { onEvent: () => {}, signal: AbortSignal.any([signal, overdue]) },
    );
  } catch (error) {
    signal.throwIfAborted();
    const seconds = saveTimeoutMs / 1000;
    const parameters = { program: 'Python', what: "reading the base's tokenizer", seconds, logFile };
    throw overdue.aborted ? new WorkbenchError('process.timedOut', parameters, { cause: error }) : error;
  }
}

/** `python -m` takes modules from where it starts: there must be none. */
export async function emptyFolder(folder: string): Promise<string> {
  const empty = path.join(folder, 'python');
  await mkdir(empty, { recursive: true });
  return empty;
}
