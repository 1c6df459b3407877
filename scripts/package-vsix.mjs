// Makes the VSIX from minified bundles and refuses one that is too big. usage: node scripts/package-vsix.mjs
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireModernNode } from './command-line.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const largestBytes = 1.8e6;
const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/**
 * Builds, packages, and puts readable bundles back into `dist/`.
 * @returns {{file: string, sizeBytes: number}}
 */
export function packageVsix(node = requireModernNode()) {
  const file = path.join(root, `${name}-${version}.vsix`);
  run(node, [path.join(root, 'scripts', 'build.mjs'), '--minify']);
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  // README's relative links stay as they are: where a clone comes from decides no content of the package.
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  run(node, [vsce, 'package', ...options, '--out', file]);
  run(node, [path.join(root, 'scripts', 'build.mjs')]);
  const sizeBytes = statSync(file).size;
  if (sizeBytes > largestBytes) {
    throw new Error(`The VSIX has ${sizeBytes} bytes; at most ${largestBytes} are allowed.`);
  }
  return { file, sizeBytes };
}

function run(program, args) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`${path.basename(args[0])} failed:\n${result.stdout}${result.stderr}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { file, sizeBytes } = packageVsix();
  console.log(`${path.relative(root, file)}: ${(sizeBytes / 1e6).toFixed(2)} MB`);
}
