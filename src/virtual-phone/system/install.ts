import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PhoneProfile } from '../profile';
import { programs, systemFacts } from './programs';
import { systemProperties } from './properties';

/** Lays out the phone's own file tree below its root; what a user stored there before stays. */
export function installSystem(rootFolder: string, profile: PhoneProfile, serial: string): void {
  const binFolder = path.join(rootFolder, 'system', 'bin');
  const factsFolder = path.join(rootFolder, 'system', 'facts');
  for (const folder of [binFolder, factsFolder, path.join(rootFolder, 'data', 'local', 'tmp')]) {
    mkdirSync(folder, { recursive: true });
  }
  for (const [name, script] of Object.entries(programs)) {
    replaceFile(path.join(binFolder, name), `#!/bin/sh\n${script.trimStart()}`);
    chmodSync(path.join(binFolder, name), 0o755);
  }
  for (const [name, content] of Object.entries(systemFacts(profile, systemProperties(profile, serial)))) {
    replaceFile(path.join(factsFolder, name), content);
  }
}

/** What `df` reports from now on. */
export function setFreeSpace(rootFolder: string, profile: PhoneProfile, freeBytes: number): void {
  const total = Math.round(profile.storageTotalBytes / 1024);
  const free = Math.floor(freeBytes / 1024);
  replaceFile(path.join(rootFolder, 'system', 'facts', 'storage'), `${total} ${free}\n`);
}

/** The environment of every shell on the phone: nothing of the PC's gets in but where its basic programs are. */
export function shellEnvironment(rootFolder: string): Readonly<Record<string, string>> {
  return {
    PATH: [path.join(rootFolder, 'system', 'bin'), '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(
      ':',
    ),
    HOME: rootFolder,
    TMPDIR: path.join(rootFolder, 'data', 'local', 'tmp'),
    USER: 'shell',
    LOGNAME: 'shell',
    HOSTNAME: 'virtual',
    ANDROID_ROOT: path.join(rootFolder, 'system'),
    ANDROID_DATA: path.join(rootFolder, 'data'),
    VIRTUAL_PHONE_ROOT: rootFolder,
  };
}

function replaceFile(file: string, content: string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
