import type { ErrorTemplate } from '../error-template';

export const setupErrors = {
  'setup.noPython': {
    message: 'No Python was found on this computer.',
    fix: 'Install Python 3.10 or newer with pip, or name one in the setting mobileLlm.python.path or MOBILE_LLM_PYTHON.',
  },
  'setup.oldPython': {
    message: 'Python {version} ({python}) is too old.',
    fix: 'Install Python 3.10 or newer with pip, or name one in the setting mobileLlm.python.path or MOBILE_LLM_PYTHON.',
  },
  'setup.noPip': {
    message: 'The Python at {python} has no pip.',
    fix: 'Install it (for example: sudo apt install python3-pip, or python3 -m ensurepip) and try again.',
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
    fix: 'Check the connection, or the proxy in the settings of npm and pip, and run the same command again.',
  },
  'setup.toolFailed': {
    message: 'Set-up failed while {what}: {detail}',
    fix: 'Read the log {logFile}, then run the same command again.',
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
