import type { ErrorTemplate } from '../error-template';

export const datasetEditErrors = {
  'dataset.badPattern': {
    message: 'Nothing can be looked for with "{pattern}": {detail}.',
    fix: 'Correct it. Regular expressions are those of RE2: no look-ahead, no look-behind and no back-references.',
  },
  'dataset.badQuery': {
    message: '"{term}" means nothing in a search: {detail}.',
    fix: 'Write words, "words in a row", /regular expressions/ and keys such as action:call, -tag:draft, split:eval, is:broken, turns:>4.',
  },
  'dataset.targetExists': {
    message: '{path} is there already.',
    fix: 'Name another file, or add --force to write over it.',
  },
  'dataset.notChanged': {
    message: '{path} could not be saved: {detail}',
    fix: 'The file is as it was. Make room or ask for the right to write there, then run the same command again.',
  },
  'dataset.notCopied': {
    message: 'What is in the file could not be kept as {path}: {detail}',
    fix: 'Nothing was changed. Make room or ask for the right to write there, or write the result elsewhere with --to.',
  },
  'dataset.cannotSplit': {
    message: 'The conversation cannot be split there: {detail}.',
    fix: 'Choose a turn in the middle, best one of the user.',
  },
  'dataset.cannotJoin': {
    message: 'The conversations cannot be joined: {detail}.',
    fix: 'Choose rows of one split, with the same system prompt and the same clock, or make them so first.',
  },
  'rename.badName': {
    message: '"{name}" cannot be the new name.',
    fix: 'Choose another one: a small letter, then up to 63 small letters, digits and low lines.',
  },
  'rename.unknown': {
    message: 'There is no {what} called {name}; there are {known}.',
    fix: 'Name one of them.',
  },
  'rename.taken': {
    message: '{name} is the name of another {what}.',
    fix: 'Choose another name, or rename or remove that one first.',
  },
  'rename.notPossible': {
    message: 'The actions file would not be right with {name} renamed: {detail}',
    fix: 'Correct the actions file first.',
  },
  'rename.noActions': {
    message: '{path} names no actions file.',
    fix: 'Write "actions: mobile-llm.actions.yaml" into the recipe.',
  },
  'rename.usedInRows': {
    message: '{count} rows use the name {name} already, the first in {path}, line {line}.',
    fix: 'Choose another name, or correct these rows first: afterwards nobody could tell the two apart.',
  },
  'rename.notRead': {
    message: 'A row in {path}, line {line}, could not be changed as it should be.',
    fix: 'Nothing was changed. Look at that line in a text editor.',
  },
  'replace.failed': {
    message: 'The files could not be replaced together: {detail}',
    fix: 'If {journal} is there, the same command goes on where it stopped once there is room and the right to write. If it is not, nothing was changed.',
  },
  'replace.changedMeanwhile': {
    message: '{path} was changed after a renaming of several files was interrupted.',
    fix: 'To go on with your change, delete {journal} and the hidden .tmp- files beside it; to go on with the renaming, put back what the file was and run the command again.',
  },
} as const satisfies Record<string, ErrorTemplate>;
