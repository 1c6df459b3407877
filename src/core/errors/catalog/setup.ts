import type { ErrorTemplate } from '../error-template';

export const setupErrors = {
  'setup.noPython': {
    message: 'The Python that was named, {python}, will not do: {detail}.',
    fix: 'Name Python 3.10 to 3.14 in the setting mobileLlm.python.path or in MOBILE_LLM_PYTHON, or none: set-up finds or brings one.',
  },
  'setup.oldPython': {
    message: 'Python {version} ({python}) is too old.',
    fix: 'Name Python 3.10 to 3.14 in the setting mobileLlm.python.path or in MOBILE_LLM_PYTHON, or none: set-up finds or brings one.',
  },
  'setup.newPython': {
    message: 'Python {version} ({python}) is newer than the training packages.',
    fix: 'Name Python 3.10 to 3.14 in the setting mobileLlm.python.path or in MOBILE_LLM_PYTHON, or none: set-up finds or brings one.',
  },
  'setup.noOwnPython': {
    message: 'This computer has no Python that will do, and none could be downloaded: {detail}',
    fix: 'Check the connection and the proxy, name a mirror with UV_PYTHON_INSTALL_MIRROR, or install Python 3.10 to 3.14 yourself. Then run the same command again.',
  },
  'setup.noCompiler': {
    message: 'No C++ compiler can be used: {detail}',
    fix: 'Install gcc or clang, or let set-up install zig again by deleting the cache folder.',
  },
  'setup.cacheUnwritable': {
    message: 'The cache folder {folder} cannot be written: {detail}',
    fix: 'Check its permissions, or name another folder with MOBILE_LLM_CACHE.',
  },
  'setup.tooLittleDisk': {
    message: 'Set-up needs {needed} free in {folder}, and there are {free}.',
    fix: 'Free some space, or name a folder on another disk with MOBILE_LLM_CACHE.',
  },
  'setup.tooLittleMemory': {
    message: 'Training needs about {needed} of memory, and this computer has {total}.',
    fix: 'Use a computer with more memory, or run only the later steps on a model made elsewhere.',
  },
  'setup.diskFull': {
    message: 'The disk became full while {what} in {folder}.',
    fix: 'Free some space and run the same command again; it goes on where it stopped.',
  },
  'setup.noNetwork': {
    message: 'The network cannot be reached while {what}.',
    fix: 'Check the connection, or the proxy in the settings of npm and uv, and run the same command again.',
  },
  'setup.toolFailed': {
    message: 'Set-up failed while {what}: {detail}',
    fix: 'Read the log {logFile}, then run the same command again.',
  },
  'setup.downloadFailed': {
    message: '{what} could not be downloaded from {index}: {detail}.',
    fix: 'Check the connection and the proxy, or name another index with UV_DEFAULT_INDEX, and run the same command again.',
  },
  'setup.damagedDownload': {
    message: 'What was downloaded as {what} is not what the project was locked to.',
    fix: 'Run the same command again. If it stays, check what stands between you and the registry.',
  },
  'setup.noPhoneProgram': {
    message: 'The small program for phones could not be built ({detail}); plain shell does its work, more slowly.',
    fix: 'Install gcc or clang, or delete the cache folder so that set-up installs zig again.',
  },
  'setup.notMade': {
    message: 'Not there yet: {title}.',
    fix: 'Run mobile-llm setup, or a recipe, which makes it; then try again.',
  },
} as const satisfies Record<string, ErrorTemplate>;
