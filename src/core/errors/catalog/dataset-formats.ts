import type { ErrorTemplate } from '../error-template';

export const datasetFormatErrors = {
  'dataset.recordRefused': {
    message: 'Not taken over: {detail}.',
    fix: 'Correct the record where it comes from, or leave it out.',
  },
  'dataset.idThere': {
    message: 'A row with the id {id} is there already.',
    fix: 'Nothing to do where it was imported before; else give the record another id.',
  },
  'dataset.unknownFormat': {
    message: '"{name}" is not a format that is read or written here.',
    fix: 'Take one of {known}.',
  },
  'dataset.formatNotFound': {
    message: 'How {path} is written was not recognised: {detail}.',
    fix: 'Say it with --from; docs/DATASETS.md lists the formats.',
  },
  'dataset.badMapping': {
    message: 'The mapping "{mapping}" does not fit: {detail}',
    fix: 'Write --map TARGET=COLUMN, such as --map user=Question.',
  },
  'dataset.nothingImported': {
    message: 'No row could be made of {path}: {reason}',
    fix: 'Nothing was written. Look at the reasons above, or say with --from how the file is written.',
  },
  'dataset.nothingExported': {
    message: 'No row of {path} could be written: {reason}',
    fix: 'Nothing was written. Look with mobile-llm dataset check at what is wrong, or take another format.',
  },
  'dataset.layoutUnfit': {
    message: 'The format {format} is not written as {layout}.',
    fix: 'Name the file to write with one of these endings: {endings}.',
  },
  'dataset.targetExists': {
    message: '{path} is there already.',
    fix: 'Give another name, or add --force to replace it; --append adds rows to a dataset.',
  },
  'dataset.nothingChosen': {
    message: 'No file was chosen to be imported.',
    fix: 'Choose Import again.',
  },
} as const satisfies Record<string, ErrorTemplate>;
