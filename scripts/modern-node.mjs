// Finds the Node that runs the engine. The scripts themselves run on Node 20; the engine needs 22.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Absolute path of a Node ≥ 22: the one that npm installed for this platform, else the running one; null if neither. */
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
  return Number.parseInt(process.versions.node, 10) >= 22 ? process.execPath : null;
}
