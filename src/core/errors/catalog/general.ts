import type { ErrorTemplate } from '../error-template';

export const generalErrors = {
  unexpected: {
    message: 'Something went wrong that we did not foresee: {detail}',
    fix: 'Run the command again; if it stays, report it with the log.',
  },
  'file.notFound': {
    message: 'There is no file {path}.',
    fix: 'Check the name, or run the command in the folder that holds the file.',
  },
  'file.unreadable': {
    message: 'The file {path} cannot be read: {detail}',
    fix: 'Check its permissions, then try again.',
  },
  'file.unwritable': {
    message: 'The file {path} cannot be written: {detail}',
    fix: 'Check the permissions and the free space of its folder, then try again.',
  },
  'file.notAFile': {
    message: '{path} is a folder, a device or a pipe, not a file.',
    fix: 'Name the file itself.',
  },
  'argument.invalid': {
    message: '{argument} cannot be {value}: {detail}',
    fix: "See the command's --help for what it takes.",
  },
  'argument.missing': {
    message: '{argument} is needed: {detail}',
    fix: "See the command's --help for what it takes.",
  },
} as const satisfies Record<string, ErrorTemplate>;
