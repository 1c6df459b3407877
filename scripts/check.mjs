// Lint, format and types of every language. usage: npm run check [-- --fix]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireModernNode } from './command-line.mjs';
import { developmentPython } from './python-development.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const pythonFolders = ['python', path.join('test', 'bench')];
const fix = process.argv.includes('--fix');
const bin = (name) => path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

/** Each check: a title, a program and its arguments. */
function checks(python) {
  const biome = ['check', '--error-on-warnings', ...(fix ? ['--write'] : []), '.'];
  const list = [
    { title: 'TypeScript, JSON: lint and format', program: bin('biome'), args: biome },
    { title: 'Types: core', program: bin('tsc'), args: ['-p', 'src/core'] },
    { title: 'Types: engine, extension, tests', program: bin('tsc'), args: ['-p', '.'] },
    { title: 'Types: views', program: bin('tsc'), args: ['-p', 'webview-ui'] },
    { title: 'Texts: translatable', program: requireModernNode(), args: [path.join('scripts', 'l10n.mjs'), '--check'] },
  ];
  if (python) {
    const [program, ...prefix] = python.python;
    const env = { ...process.env, PYTHONPATH: python.packages };
    list.push(
      {
        title: 'Python: lint',
        program,
        args: [...prefix, '-m', 'ruff', 'check', ...(fix ? ['--fix'] : []), ...pythonFolders],
        env,
      },
      {
        title: 'Python: format',
        program,
        args: [...prefix, '-m', 'ruff', 'format', ...(fix ? [] : ['--check']), ...pythonFolders],
        env,
      },
    );
  }
  return list;
}

/**
 * Runs every check and prints one line each; the output of a failed one follows it.
 * @param {{python: string[], packages: string} | null} python what runs ruff, or null to leave Python out
 * @returns {{title: string, passed: boolean}[]}
 */
export function runChecks(python) {
  return checks(python).map(({ title, program, args, env }) => {
    const shell = process.platform === 'win32' && program.endsWith('.cmd');
    const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', shell, env, maxBuffer: 64 << 20 });
    const passed = result.status === 0;
    console.log(`${passed ? '✓' : '✗'} ${title}`);
    if (!passed) {
      console.log(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`);
    }
    return { title, passed };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(bin('biome'))) {
    console.error('The tools are not installed. Run: npm ci');
    process.exit(1);
  }
  const results = runChecks(developmentPython());
  process.exit(results.every((result) => result.passed) ? 0 : 1);
}
