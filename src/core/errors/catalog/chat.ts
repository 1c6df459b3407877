import type { ErrorTemplate } from '../error-template';

export const chatErrors = {
  'chat.unknownTurn': {
    message: 'This message is no longer part of the chat.',
    fix: 'Look at the chat as it is now and try again.',
  },
  'chat.unknown': {
    message: 'This chat is not there any more.',
    fix: 'Choose another one; somebody may have deleted it in another window.',
  },
  'chat.newerVersion': {
    message: 'This chat was written by a newer version of the workbench (format {version}).',
    fix: 'Update the extension to open it; it is left as it is.',
  },
  'chat.badSettings': {
    message: 'These settings are out of range: {names}.',
    fix: 'Enter other numbers, or go back to the recipe’s.',
  },
  'chat.noAdapter': {
    message: 'This model has no adapter beside it.',
    fix: 'Set "deploy: adapter" below "export" in the recipe and run it again.',
  },
  'chat.notKept': {
    message: 'What is said is not kept: {detail}',
    fix: 'Free some space, or make {folder} writable; it is kept as soon as that is possible.',
  },
  'chat.nothingToCorrect': {
    message: 'A correction needs a reply or an action.',
    fix: 'Write what the model should have said, or choose an action.',
  },
  'chat.noDataset': {
    message: 'The recipe names no dataset that a correction could be put beside.',
    fix: 'Name one under "dataset" in the recipe.',
  },
  'chat.unknownForm': {
    message: 'The recipe has no action {name} with the argument {argument}.',
    fix: 'Choose one of the recipe’s actions.',
  },
  'chat.modelGone': {
    message: 'The file of {model} is not there any more.',
    fix: 'Run the recipe again, or choose another model.',
  },
} as const satisfies Record<string, ErrorTemplate>;
