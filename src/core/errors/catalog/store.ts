import type { ErrorTemplate } from '../error-template';

export const storeErrors = {
  'store.manifestNewer': {
    message: 'The manifest {path} was written by a newer version of the workbench.',
    fix: 'Update the workbench; nothing of that artifact was touched.',
  },
  'store.unwritable': {
    message: 'Nothing can be written in {folder}: {detail}',
    fix: 'Check its permissions, or copy the recipe to a disk that can be written; what is there can still be listed and read.',
  },
  'store.unreadableManifests': {
    message: '{count} manifests in {folder} cannot be read, so it is not known which artifacts are still needed.',
    fix: 'The Models view and mobile-llm models verify name them: update the workbench, or delete those that are damaged.',
  },
  'store.contentGone': {
    message: 'The stored file {path} is no longer there.',
    fix: 'Run the recipe again, which makes it anew; add a model from elsewhere again.',
  },
  'store.unknownRemoval': {
    message: 'In {folder} nothing was removed under the name {id}.',
    fix: 'mobile-llm models restore lists what can be restored; what models gc deleted cannot.',
  },
  'store.unknownFile': {
    message: 'No artifact in {folder} has the SHA-256 {sha256}.',
    fix: 'Name the recipe that made the file with --recipe; a file that was changed since cannot be told.',
  },
  'store.almostFull': {
    message: 'The disk of {folder} has only {free} left.',
    fix: 'Free some space there, for example with "Mobile LLM: Clean Up Models…"; until then no step can write its result.',
  },
  'source.changed': {
    message: '{path} changed while it was read.',
    fix: 'Wait until nobody writes to it, then run it again; nothing was made of it.',
  },
} as const satisfies Record<string, ErrorTemplate>;
