import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { am } from './am';
import { content } from './content';
import { pm } from './pm';
import type { ProgramState, Spoken } from './program';

/** Programs of the phone that are too much for a shell script; each is a short script that starts this. */
export const richPrograms = ['am', 'content', 'pm'] as const;

/**
 * Runs a program of the phone in this process, which its shell has started.
 * @param root the phone's folder
 * @returns its exit code
 */
export async function runProgram(name: string, argumentList: readonly string[], root: string): Promise<number> {
  const state = readState(root);
  switch (name) {
    case 'am': {
      const outcome = am(argumentList, state);
      if (outcome.opened) {
        record(root, argumentList.slice(1));
      }
      await delay(outcome.waitMs ?? 0);
      return say(outcome);
    }
    case 'content':
      return say(content(argumentList, state));
    case 'pm':
      return say(pm(argumentList));
    default:
      throw new Error(`This phone has no program ${name}.`);
  }
}

function readState(root: string): ProgramState {
  // Written by the phone, atomically.
  return JSON.parse(readFileSync(path.join(root, 'system', 'facts', 'state.json'), 'utf8')) as ProgramState;
}

/** Every intent that an app would have got, one JSON line each: `{"at":…,"arguments":["-a",…]}`. */
function record(root: string, intentArguments: readonly string[]): void {
  const line = JSON.stringify({ at: Math.trunc(Date.now() / 1000), arguments: intentArguments });
  appendFileSync(path.join(root, 'data', 'intents.log'), `${line}\n`);
}

function say({ stdout, stderr, exitCode }: Spoken): number {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return exitCode;
}
