import type { ErrorTemplate } from '../error-template';

/** What the rules find in dataset rows. */
export const datasetCheckErrors = {
  'dataset.notUtf8': {
    message: 'The line is not UTF-8.',
    fix: 'Save the file as UTF-8, or write the line anew; nothing here repairs bytes by guessing.',
  },
  'dataset.argumentType': {
    message: 'Message {number} gives {action} a {found} for "{parameter}", which is a {type}.',
    fix: 'Write it as the user said it, as a text.',
  },
  'dataset.argumentTooLong': {
    message:
      'Message {number}: "{parameter}" of {action} has {length} characters; the actions file allows {maxLength}.',
    fix: 'Shorten it, or raise maxLength in the actions file.',
  },
  'dataset.argumentNotChoice': {
    message: 'Message {number}: "{value}" is no choice of "{parameter}" of {action}: {choices}.',
    fix: 'Take one of the choices, or add it to the actions file.',
  },
  'dataset.argumentUnresolved': {
    message: 'Message {number}, "{parameter}" of {action}: {reason}',
    fix: 'Copy all of the words that settle it, or let the assistant ask instead of acting.',
  },
  'dataset.controlToken': {
    message: 'The text holds the control token {token}.',
    fix: 'Take it out: the tokenizer would read it as the end or the beginning of a turn.',
  },
  'dataset.noClock': {
    message: 'Message {number} says "{word}", and the row has no "context" that says when that is.',
    fix: 'Give the row "context" with now, timeZone and locale, or name a date.',
  },
  'dataset.personalEmail': {
    message: '{value} may be the e-mail address of a real person.',
    fix: 'Use an address below example.org, example.com or example.net.',
  },
  'dataset.personalPhone': {
    message: '{value} may be the number of a real person.',
    fix: 'Use a number that is kept for fiction, such as +1 212 555 0123 or +44 7700 900123.',
  },
  'dataset.duplicateElsewhere': {
    message: 'The row has the same messages as line {otherLine} of {otherFile}.',
    fix: 'Take one of them out, or rephrase it.',
  },
  'dataset.leakElsewhere': {
    message: 'The row has the same messages as line {otherLine} of {otherFile}, which is in the split "{otherSplit}".',
    fix: 'Take it out of one of the splits: a model must not be scored on what it learned by heart.',
  },
  'dataset.nearDuplicate': {
    message: 'The row says nearly the same as line {otherLine}.',
    fix: 'Rephrase one of them, or take it out: near copies teach little and weigh double.',
  },
  'dataset.nearLeak': {
    message: 'The row says nearly the same as line {otherLine}, which is in the split "{otherSplit}".',
    fix: 'Put both into one split: a model must not be scored on what it nearly learned by heart.',
  },
  'dataset.nearLeakElsewhere': {
    message: 'The row says nearly the same as line {otherLine} of {otherFile}, which is in the split "{otherSplit}".',
    fix: 'Put both into one split: a model must not be scored on what it nearly learned by heart.',
  },
  'dataset.fewNoActionRows': {
    message: '{count} of {rows} training rows ({percent} %) end without an action.',
    fix: 'Add rows in which the assistant only talks or asks: without them a model acts whatever is said.',
  },
  'dataset.actionNeverShown': {
    message: 'No training row calls {action}.',
    fix: 'Add rows that call it, or take it out of the actions file.',
  },
  'dataset.actionImbalance': {
    message: '{action} is called {count} times, {mostAction} {mostCount} times.',
    fix: 'Add rows that call {action}: what is rare in the data is forgotten first.',
  },
  'dataset.muteUnused': {
    message: 'A mute of {rule} ({row}) matches nothing.',
    fix: 'Take it out of {file}: what it was for is gone.',
  },
  'mutes.version': {
    message: 'This mutes file has version {value}; this workbench reads version 1.',
    fix: 'Write "version: 1", or use a newer workbench.',
  },
  'mutes.noReason': {
    message: 'A mute needs a reason of at most {longest} characters.',
    fix: 'Say why the finding is meant to stay: whoever reads the file next cannot ask.',
  },
  'mutes.invalid': {
    message: 'The mutes file cannot be read at line {line}: {detail}',
    fix: 'Correct it there first: nothing in it is overwritten.',
  },
  'mutes.wrong': {
    message: '{path}:{line}: {detail}',
    fix: '{fix}',
  },
} as const satisfies Record<string, ErrorTemplate>;
