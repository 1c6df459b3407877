/** A user's turn, cut into what may be said differently and what a call copies. */
export interface Turn {
  readonly pieces: readonly Piece[];
  readonly isFirst: boolean;
  /** The assistant answers with a call: the turn asks for something. */
  readonly isRequest: boolean;
}

export interface Piece {
  readonly text: string;
  /** Stays letter for letter. */
  readonly isCopied: boolean;
}

/** Says a turn differently; undefined where the rule has nothing to do. `chance` is a number from 0 to below 1. */
export interface RewriteRule {
  readonly name: string;
  readonly apply: (turn: Turn, chance: number) => readonly Piece[] | undefined;
}

/** Only where a word follows: nobody says "Yes, I'm." */
const contractions: readonly (readonly [full: string, short: string])[] = [
  ['I am', "I'm"],
  ['I will', "I'll"],
  ['I would', "I'd"],
  ['do not', "don't"],
  ['does not', "doesn't"],
  ['did not', "didn't"],
  ['cannot', "can't"],
  ['will not', "won't"],
  ['would not', "wouldn't"],
  ['is not', "isn't"],
  ['are not', "aren't"],
  ['what is', "what's"],
  ['where is', "where's"],
  ['who is', "who's"],
  ['that is', "that's"],
  ['it is', "it's"],
  ['we are', "we're"],
  ['you are', "you're"],
  ['they are', "they're"],
  ['let us', "let's"],
];
/** Short forms that can only stand for one thing: "I'd" may be "I had", "it's" may be "it has". */
const expansions = contractions.filter(([, short]) => !/'d$|'s$/.test(short));
/** "Why don't you" does not become "why do not you". */
const noPronoun = '(?!\\s+(?:I|you|we|they|he|she|it)\\b)';

/** Verbs that begin what a phone is told to do. */
const verbs = new Set(
  (
    'call ring phone dial text message send write tell set wake remind put add make find search google look show open ' +
    'start navigate take get give schedule book create plan play turn switch drop guide plot display run browse let ' +
    'compose inform schedule reserve note log'
  ).split(' '),
);
const polite = /\b(?:please|thanks?|thank you|cheers|kindly|sorry)\b/iu;
const fillers = ['um, ', 'uh, ', 'so, ', 'okay, ', 'hey, ', 'well, ', 'right, '];
const openers = /^(?:um|uh|so|ok|okay|hey|hi|hello|well|right|yes|no|and|but|please|could|can|would)\b/iu;

export const rewriteRules: readonly RewriteRule[] = [
  { name: 'contractions', apply: ({ pieces }) => changed(pieces, replaceWords(contractions, '')) },
  {
    name: 'no contractions',
    apply: ({ pieces }) =>
      changed(
        pieces,
        replaceWords(
          expansions.map(([full, short]) => [short, full]),
          noPronoun,
        ),
      ),
  },
  { name: 'please before', apply: (turn) => (isCommand(turn) ? prepend(turn.pieces, 'Please ') : undefined) },
  { name: 'please after', apply: pleaseAfter },
  { name: 'could you', apply: couldYou },
  { name: 'filler', apply: filler },
  { name: 'small letters', apply: ({ pieces }) => changed(pieces, (text) => text.toLowerCase()) },
  // A colon may be all that parts a message from whom it goes to.
  {
    name: 'no punctuation',
    apply: ({ pieces }) => changed(pieces, (text) => text.replace(/[,;](?=\s|$)|[.!?]+(?=\s|$)/gu, '')),
  },
];

/** Undefined where it says nothing else. */
function changed(pieces: readonly Piece[], change: (text: string) => string): readonly Piece[] | undefined {
  const fresh = pieces.map((piece) => (piece.isCopied ? piece : { ...piece, text: change(piece.text) }));
  return fresh.some(({ text }, index) => text !== pieces[index]?.text) ? fresh : undefined;
}

function replaceWords(words: readonly (readonly [from: string, to: string])[], unless: string) {
  return (text: string) =>
    words.reduce((changing, [from, to]) => {
      const pattern = new RegExp(`(?<![\\p{L}'])${from}(?=\\s)${unless}`, 'giu');
      return changing.replace(pattern, (found) => (/^\p{Lu}/u.test(found) ? capitalised(to) : to));
    }, text);
}

function isCommand({ pieces, isFirst, isRequest }: Turn): boolean {
  const first = pieces[0];
  const word = first?.text.match(/^[a-z]+(?=\s)/iu)?.[0] ?? '';
  const said = pieces.map(({ text }) => text).join('');
  return isFirst && isRequest && first?.isCopied === false && verbs.has(word.toLowerCase()) && !polite.test(said);
}

function pleaseAfter(turn: Turn): readonly Piece[] | undefined {
  const last = turn.pieces.at(-1);
  const canFollow = isCommand(turn) && last?.isCopied === false && /[\p{L}\p{N}][.]?$/u.test(last.text);
  return canFollow
    ? [...turn.pieces.slice(0, -1), { ...last, text: last.text.replace(/\.?$/u, ' please') }]
    : undefined;
}

function couldYou(turn: Turn): readonly Piece[] | undefined {
  const last = turn.pieces.at(-1);
  if (!isCommand(turn) || last === undefined || /[?!]$/u.test(last.text)) {
    return undefined;
  }
  const end: readonly Piece[] = last.isCopied
    ? [last, { text: '?', isCopied: false }]
    : [{ ...last, text: last.text.replace(/[.]?$/u, '?') }];
  return prepend([...turn.pieces.slice(0, -1), ...end], 'Could you ');
}

function filler({ pieces, isFirst }: Turn, chance: number): readonly Piece[] | undefined {
  const words = fillers[Math.floor(chance * fillers.length)] ?? '';
  const canFollow = isFirst && !openers.test(pieces[0]?.text ?? '');
  return canFollow ? prepend(pieces, capitalised(words)) : undefined;
}

/** A word that begins a sentence no longer gets a small letter, where it is surely no name. */
function prepend([first, ...rest]: readonly Piece[], words: string): readonly Piece[] {
  const text = first?.text ?? '';
  const word = text.match(/^\p{L}+/u)?.[0] ?? '';
  const isName = first?.isCopied !== false || !(verbs.has(word.toLowerCase()) || smallWords.has(word.toLowerCase()));
  const start = isName ? text : text.replace(/^\p{L}/u, (letter) => letter.toLowerCase());
  const begun = { text: words, isCopied: false };
  return first === undefined ? [begun] : [begun, { ...first, text: start }, ...rest];
}

const smallWords = new Set(
  (
    'the a an my our your what where who when how which is are do does did have has there this that it we you let ' +
    'play stop move any some'
  ).split(' '),
);

function capitalised(text: string): string {
  return text.replace(/^\p{L}/u, (letter) => letter.toUpperCase());
}
