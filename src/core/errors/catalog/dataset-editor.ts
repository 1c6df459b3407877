import type { ErrorTemplate } from '../error-template';

export const datasetEditorErrors = {
  'dataset.noRecipe': {
    message: 'No recipe is in the folders above {path}.',
    fix: 'Actions and tokens are not checked. Put a mobile-llm.yaml beside the dataset, or above it.',
  },
  'dataset.noActions': {
    message: 'The recipe {recipe} names no actions file.',
    fix: 'Calls are shown as they are written. Add "actions: FILE" to the recipe to edit them as forms.',
  },
  'dataset.notBackedUp': {
    message: 'Unsaved changes could not be kept in {path}: {detail}',
    fix: 'Save the dataset now: until it is saved, a crash of VS Code would lose its changes.',
  },
  'dataset.badBackup': {
    message: 'The unsaved changes in {path} cannot be read: {detail}',
    fix: 'The file itself is as it was saved last. The backup is kept: look into it with a text editor.',
  },
  'dataset.backupGone': {
    message: 'The unsaved changes in {path} are not there any more.',
    fix: 'The file is as it was saved last. Save or revert it, so that VS Code forgets them.',
  },
  'dataset.notOpen': {
    message: '{path} is not open yet.',
    fix: 'Wait until it is read, or read why it could not be.',
  },
  'dataset.threadEnded': {
    message: 'What holds the dataset has ended: {detail}',
    fix: 'Close the editor and open it again: VS Code brings back the changes that it kept. The log says more.',
  },
  'dataset.changedMeanwhile': {
    message: 'The dataset was changed while all of its rows were gone through.',
    fix: 'Nothing was changed. Do it again.',
  },
  'dataset.changeCancelled': {
    message: 'Cancelled: no row was changed.',
    fix: 'Begin again to change the rows.',
  },
  'dataset.saveFirst': {
    message: '{path} has unsaved changes.',
    fix: 'Save or revert it first: this changes several files together.',
  },
  'dataset.noRepository': {
    message: '{path} lies in no Git repository that VS Code has open.',
    fix: 'Open the folder of the repository, or run git init there.',
  },
  'dataset.notCommitted': {
    message: '{path} is not in the last commit.',
    fix: 'Commit it first: from then on its rows can be compared.',
  },
  'dataset.rowGone': {
    message: 'The row is not in the dataset any more.',
    fix: 'Undo what took it out, or choose another row.',
  },
  'dataset.notEditable': {
    message: 'The row cannot be changed there: {detail}',
    fix: 'Open the file as text to change it, or write the row anew.',
  },
  'dataset.readOnly': {
    message: 'The dataset cannot be edited now: {detail}',
    fix: 'Save or revert the other editor of the same file, or ask for the right to write to it.',
  },
  'dataset.fixGone': {
    message: 'The row was changed meanwhile, and the fix does not fit it any more.',
    fix: 'Look at what is said of the row now.',
  },
  'dataset.nothingToPaste': {
    message: 'The clipboard holds no row.',
    fix: 'Copy JSON lines, or cells of a spreadsheet with a column for the user and one for the assistant.',
  },
} as const satisfies Record<string, ErrorTemplate>;
