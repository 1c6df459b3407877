// Compiles the Kotlin loader of the app bundle and compares its answers with ours. Needs a JDK (17) and Maven, which
// fetches the compiler; so it is no part of `npm test`. usage: npm run test:kotlin
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const kotlinVersion = '2.2.0';
const compiler = `org.jetbrains.kotlin:kotlin-compiler-embeddable:${kotlinVersion}`;
const minutes = 60_000;

/** Runs a program; what it prints on standard error stays on the terminal. */
function run(program, args, timeout) {
  const options = { cwd: root, encoding: 'utf8', timeout, maxBuffer: 256 << 20, stdio: ['ignore', 'pipe', 'inherit'] };
  return execFileSync(program, args, options);
}

/** The compiler's jars, fetched into a repository of our own in the cache. */
function compilerJars() {
  const repository = path.join(cacheFolder(), 'kotlin-compiler');
  const places = [`-Dmaven.repo.local=${repository}`, `-Dartifact=${compiler}`];
  run('mvn', ['-q', '-B', 'dependency:get', ...places], 10 * minutes);
  const groups = [
    'org/jetbrains/kotlin',
    'org/jetbrains/kotlinx',
    'org/jetbrains/annotations',
    'org/jetbrains/intellij',
  ];
  return groups
    .map((group) => path.join(repository, group))
    .flatMap((folder) => filesBelow(folder).filter((file) => file.endsWith('.jar')));
}

function filesBelow(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

const work = mkdtempSync(path.join(os.tmpdir(), 'mobile-llm-kotlin-'));
try {
  const [questions, expected] = ['questions.json', 'answers.json'].map((name) => path.join(work, name));
  const asking = path.join(root, 'test', 'kotlin-loader', 'questions.ts');
  run(process.execPath, ['--import', 'tsx', asking, questions, expected], 2 * minutes);
  const jars = compilerJars();
  const stdlib = jars.filter((jar) => path.basename(jar) === `kotlin-stdlib-${kotlinVersion}.jar`);
  const sources = [path.join(root, 'app-bundle', 'kotlin'), path.join(root, 'test', 'kotlin-loader', 'Main.kt')];
  const classes = path.join(work, 'classes');
  const compile = ['org.jetbrains.kotlin.cli.jvm.K2JVMCompiler', '-no-stdlib', '-no-reflect', '-Werror'];
  const places = ['-classpath', stdlib.join(path.delimiter), '-d', classes];
  run('java', ['-cp', jars.join(path.delimiter), ...compile, ...places, ...sources], 5 * minutes);
  const classPath = [classes, ...stdlib].join(path.delimiter);
  const main = ['-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8', '-cp', classPath, 'mobilellm.bundle.MainKt'];
  const answers = JSON.parse(run('java', [...main, questions], 2 * minutes));
  const wanted = JSON.parse(readFileSync(expected, 'utf8'));
  for (const [index, one] of wanted.entries()) {
    for (const kind of Object.keys(one)) {
      for (const [number, answer] of one[kind].entries()) {
        assert.deepEqual(answers[index][kind][number], answer, `bundle ${index}, ${kind} ${number}`);
      }
    }
  }
  const count = wanted.reduce((sum, one) => sum + Object.values(one).flat().length, 0);
  console.log(`The Kotlin loader was compiled and answered ${count} questions as we do.`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
