import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledRunner, type RunnerProgram } from '../node/runs/start-run';

/** The runner that belongs to this command line: the bundle beside it, or from sources the TypeScript beside them. */
export function runnerProgram(): RunnerProgram {
  const here = import.meta.dirname;
  if (existsSync(path.join(here, 'runner.mjs'))) {
    return bundledRunner(here);
  }
  const entry = path.resolve(here, '..', 'runner', 'main.ts');
  // The runner starts in the recipe's folder, from where `tsx` would not be found by name.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { program: process.execPath, arguments: ['--import', loader, entry] };
}
