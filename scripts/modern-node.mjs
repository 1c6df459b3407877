// Finds the Node that runs the engine. The scripts themselves run on Node 20; the engine needs 22.15.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Absolute path of a modern Node: the one that npm installed for this platform, else the running one; null if neither. */
export function modernNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`node-${platform}-${process.arch}/package.json`);
    const program = path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(program)) {
      return program;
    }
  } catch {
    // npm has no Node package for this platform; the running Node decides.
  }
  return isModern(process.versions.node) ? process.execPath : null;
}

/**
 * Whether a Node tells the system's certificate authorities and unpacks Zstandard: from 22.15 on, and 23.10.
 * @param {string} version
 */
export function isModern(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 10) || (major === 22 && minor >= 15);
}
