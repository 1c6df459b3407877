import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describedFolder, systemFacts } from './facts';
import { olderPrograms, programs } from './programs';
import type { SystemState } from './state';

/** The first Android whose programs hold sha256sum (Android 8). */
const sha256ApiLevel = 26;

/** The folder for temporary files, where everything that is pushed lies. */
export function temporaryFolder(rootFolder: string): string {
  return path.join(rootFolder, 'data', 'local', 'tmp');
}

/** Lays out the phone's own file tree below its root; what a user stored there before stays. */
export function installSystem(rootFolder: string): void {
  // What another profile said there before is true no more.
  rmSync(factsFolder(rootFolder), { recursive: true, force: true });
  for (const folder of [factsFolder(rootFolder), temporaryFolder(rootFolder)]) {
    mkdirSync(folder, { recursive: true });
  }
  installPrograms(path.join(rootFolder, 'system', 'bin'), programs);
  installPrograms(path.join(rootFolder, 'system', 'older'), olderPrograms);
}

/** Writes what the phone's programs report from now on. @param written what was written before, by name */
export function writeFacts(rootFolder: string, state: SystemState, written: Map<string, string>): void {
  const facts = systemFacts(state);
  for (const [name, content] of Object.entries(facts)) {
    if (written.get(name) !== content) {
      replaceFile(path.join(factsFolder(rootFolder), name), content);
      written.set(name, content);
    }
  }
  for (const name of [...written.keys()].filter((known) => !Object.hasOwn(facts, known))) {
    rmSync(path.join(factsFolder(rootFolder), name), { force: true });
    written.delete(name);
  }
}

function factsFolder(rootFolder: string): string {
  return path.join(rootFolder, 'system', 'facts');
}

/** The environment of every shell on the phone: nothing of the PC's gets in but where its basic programs are. */
export function shellEnvironment(rootFolder: string, apiLevel: number): Readonly<Record<string, string>> {
  const own = path.join(rootFolder, 'system', 'bin');
  const older = apiLevel < sha256ApiLevel ? [path.join(rootFolder, 'system', 'older')] : [];
  return {
    PATH: [...older, own, '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(':'),
    HOME: rootFolder,
    TMPDIR: temporaryFolder(rootFolder),
    USER: 'shell',
    LOGNAME: 'shell',
    HOSTNAME: 'virtual',
    ANDROID_ROOT: path.join(rootFolder, 'system'),
    ANDROID_DATA: path.join(rootFolder, 'data'),
    VIRTUAL_PHONE_ROOT: rootFolder,
    // Our program on the phone finds there what describes it (native/src/phone/README.md).
    MOBILE_LLM_PHONE_FILES: path.join(factsFolder(rootFolder), describedFolder),
    VIRTUAL_PHONE_NODE: process.execPath,
    VIRTUAL_PHONE_PROGRAM: process.argv[1] ?? '',
    // Inside VS Code the program that runs us is Node only with this.
    ...('electron' in process.versions && { ELECTRON_RUN_AS_NODE: '1' }),
  };
}

function installPrograms(folder: string, scripts: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    replaceFile(path.join(folder, name), `#!/bin/sh\n${script.trimStart()}`);
    chmodSync(path.join(folder, name), 0o755);
  }
}

function replaceFile(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
