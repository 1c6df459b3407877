// Runs the bundled command line with the Node that npm installed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { BootstrapError, root } from './bootstrap.mjs';
import { modernNode } from './modern-node.mjs';

/** Path of a modern Node. @throws {BootstrapError} where there is none */
export function requireModernNode() {
  const node = modernNode();
  if (!node) {
    throw new BootstrapError('The engine needs Node 22.15 or newer on this platform: install Node 24 and try again.');
  }
  return node;
}

/**
 * Hands terminal, signals and exit code through.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export function runCommandLine(args) {
  const child = spawn(requireModernNode(), [path.join(root, 'dist', 'cli.mjs'), ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; the child decides how to end and this process waits for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

/** Runs a script's main function; a problem that the user can solve is one line on standard error, not a stack. */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof BootstrapError)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}
