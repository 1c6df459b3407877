import type { ErrorTemplate } from '../error-template';

/** Builds of llama-server for phones. */
export const runtimeErrors = {
  'runtime.badElf': {
    message: '{file} cannot run on a phone: it {detail}.',
    fix: 'Give a llama-server that was built for 64-bit Android.',
  },
  'runtime.badManifest': {
    message: 'The manifest {path} is wrong: {detail}.',
    fix: 'Build the phone runtime again with `mobile-llm runtime build`.',
  },
  'runtime.damaged': {
    message: 'The runtime {id} is not what its manifest says: {detail}.',
    fix: 'Delete {folder} and build the runtime again with `mobile-llm runtime build`.',
  },
  'runtime.unknown': {
    message: 'There is no runtime {id} on this computer.',
    fix: '`mobile-llm runtime list` names those that there are; `mobile-llm runtime build` makes one.',
  },
  'runtime.ndkMissing': {
    message: 'No Android NDK {oldest} or newer was found. Looked at: {looked}.',
    fix: 'Install one with the SDK manager of Android Studio, or name it by --ndk, the setting mobileLlm.ndk.path or ANDROID_NDK_HOME.',
  },
  'runtime.ndkUnusable': {
    message: 'The NDK {folder} cannot be used: {detail}.',
    fix: 'Name the folder of an NDK {oldest} or newer: the one that holds source.properties.',
  },
  'runtime.badChoice': {
    message: 'These cannot go together: {detail}.',
    fix: "See the command's --help for what it takes.",
  },
  'runtime.downloadFailed': {
    message: '{url} cannot be downloaded: {detail}.',
    fix: 'Check the address and the connection, then run the same command again: it goes on where it stopped.',
  },
  'runtime.otherHash': {
    message: '{file} has the SHA-256 {found}, not {wanted}.',
    fix: 'Check the hash with those who made the archive. Nothing of it was unpacked.',
  },
  'runtime.archiveRefused': {
    message: 'The archive {file} was not unpacked: {detail}.',
    fix: 'Get it again from a source that you trust.',
  },
  'runtime.noProgram': {
    message: 'The archive {file} holds no llama-server for {abi}.',
    fix: 'Take the archive whose name ends in bin-android-arm64.',
  },
} as const satisfies Record<string, ErrorTemplate>;
