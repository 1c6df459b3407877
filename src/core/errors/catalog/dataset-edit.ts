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
} as const satisfies Record<string, ErrorTemplate>;
