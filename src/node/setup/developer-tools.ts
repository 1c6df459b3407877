import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { isThere } from '../files/is-there';

const run = promisify(execFile);
const answerTimeoutMs = 15_000;
/** Of Apple's developer tools, those that set-up looks for. */
const names = new Set(['python3', 'git', 'cc', 'c++', 'gcc', 'g++', 'clang', 'clang++']);

/** What tells whether a computer has Apple's developer tools; tests pass their own. */
export interface DeveloperToolsQuery {
  readonly platform: NodeJS.Platform;
  /** Lies beside the stand-ins; opens no window itself. */
  readonly xcodeSelect: string;
}

const ofThisComputer: DeveloperToolsQuery = { platform: process.platform, xcodeSelect: '/usr/bin/xcode-select' };

/**
 * True for a program that a Mac without Apple's developer tools has in the place of one of them: whatever it is started
 * for, it opens a window that offers to install these.
 */
export async function isStandIn(program: string, query = ofThisComputer): Promise<boolean> {
  const { platform, xcodeSelect } = query;
  const isTool = path.dirname(path.resolve(program)) === path.dirname(xcodeSelect) && names.has(path.basename(program));
  return platform === 'darwin' && isTool && !(await hasDeveloperTools(xcodeSelect));
}

async function hasDeveloperTools(xcodeSelect: string): Promise<boolean> {
  try {
    const { stdout } = await run(xcodeSelect, ['-p'], { timeout: answerTimeoutMs });
    // It also names a folder that is deleted.
    return await isThere(stdout.trim());
  } catch {
    return false;
  }
}
