import type { ErrorTemplate } from '../catalog';

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
  'dataset.notCopied': {
    message: 'What is in the file could not be kept as {path}: {detail}',
    fix: 'Nothing was changed. Make room or ask for the right to write there, or write the result elsewhere with --to.',
  },
} as const satisfies Record<string, ErrorTemplate>;
