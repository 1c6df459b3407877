import type { ErrorTemplate } from '../error-template';

/** Making new rows: templates, candidates, the queues in which they wait. */
export const growingErrors = {
  'templates.version': {
    message: 'The templates file has version {value}; this workbench reads version 1.',
    fix: 'Write "version: 1", or use a newer workbench.',
  },
  'templates.invalid': {
    message: '{path} cannot be used as it is; problems found: {count}.',
    fix: 'Correct them where they are shown above.',
  },
  'templates.none': {
    message: 'The templates file has no conversations.',
    fix: 'Write at least one under "conversations", with a name and turns.',
  },
  'templates.duplicate': {
    message: 'Two conversations are named "{name}".',
    fix: 'Give each a name of its own: rows are drawn by it.',
  },
  'templates.noPhrases': {
    message: '{path} has nothing that may be drawn.',
    fix: 'Write at least one text, with a weight above 0.',
  },
  'templates.nothingFor': {
    message: '{path} has nothing that a row of the split "{split}" may use.',
    fix: 'Add a text for it, write "split: both" at one, or leave the split out with "eval: { percent: 0 }" or 100.',
  },
  'templates.unknownSlot': {
    message: 'No list of values fills the slot "{slot}".',
    fix: 'Add it under "values"; there are: {known}. A second value of a list is written with a number, {contact2}.',
  },
  'templates.badListName': {
    message: '"{name}" cannot be the name of a list of values.',
    fix: 'Use small letters, digits and underscores, and begin with a letter.',
  },
  'templates.endless': {
    message: 'The list "{list}" is filled, by way of its slots, with itself.',
    fix: 'Take the slot out of one of the lists.',
  },
  'templates.copyNotSaid': {
    message: '"{copy}" is no piece of "{text}".',
    fix: 'Write the piece that a call copies letter for letter, slots included.',
  },
  'templates.notTurn': {
    message: '{path} is not one turn.',
    fix: 'Write one of: user, assistant, call, maybe.',
  },
  'templates.unknownAction': {
    message: 'The actions file has no action "{action}".',
    fix: 'Write one of: {known}; or add it to the actions file.',
  },
  'templates.unknownParameter': {
    message: 'The action {action} has no parameter "{parameter}".',
    fix: 'Write one of: {known}; or add it to the actions file.',
  },
  'queue.unreadableLine': {
    message: 'The line is not UTF-8 text, or too long to be read.',
    fix: 'Look at it in a text editor; it is kept as it is.',
  },
  'queue.unknownCandidate': {
    message: 'No candidate that waits in {path} is "{given}".',
    fix: 'See their numbers with --list; a name needs at least 8 characters. Numbers change when candidates leave the queue.',
  },
  'queue.notRow': {
    message: 'Line {line} of {path} is no row: {detail}',
    fix: 'Nothing was taken. Correct the line, or take it out.',
  },
  'paraphrase.noModel': {
    message: 'VS Code offers no language model.',
    fix: 'Install or sign in to an extension that brings one, or use a model of your own: mobile-llm dataset augment --how model.',
  },
  'paraphrase.refused': {
    message: '{model} did not answer: {detail}',
    fix: 'Try again later or with another model; what was made before is kept.',
  },
  'queue.hasFindings': {
    message: 'Candidate {number} was not accepted: {detail}',
    fix: 'Edit it, reject it, or accept it as it is with --anyway.',
  },
  'paraphrase.notList': {
    message: 'The language model answered with something else than a JSON list.',
    fix: 'Try again, or take a larger model: small ones seldom follow such a request.',
  },
  'paraphrase.notTurns': {
    message: 'Way {number}: it is not one text for each turn of the user ({turns}).',
    fix: 'Try again; what does not fit is left out.',
  },
  'paraphrase.badLength': {
    message: 'Way {number}: a turn has no words, or {length} characters where at most {limit} are taken.',
    fix: 'Try again; what does not fit is left out.',
  },
  'paraphrase.unsafe': {
    message: 'Way {number}: it has line breaks, invisible characters or control tokens.',
    fix: 'Try again; what does not fit is left out.',
  },
  'paraphrase.copyLost': {
    message: 'Way {number}: a piece that the call copies is not there letter for letter.',
    fix: 'Try again; the model copies what the user said, so the user must still say it.',
  },
  'paraphrase.same': {
    message: 'Way {number}: it says the same as another one.',
    fix: 'Try again, or ask for fewer ways.',
  },
  'review.gone': {
    message: 'These rows do not wait any more.',
    fix: 'Somebody else has decided about them, or they were written anew: look at the list again.',
  },
} as const satisfies Record<string, ErrorTemplate>;
