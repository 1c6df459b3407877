import type { ErrorTemplate } from '../error-template';

export const packageErrors = {
  'package.exists': {
    message: '{path} is there already, with other content.',
    fix: 'Give --force to replace it, or name another folder with --out.',
  },
  'package.unknownOrigin': {
    message: '{file} is no model of {folder}, so nothing is known of where it comes from.',
    fix: 'Name an artifact that mobile-llm models list shows, such as Q4_0.',
  },
  'package.notAModel': {
    message: '{name} cannot be packaged: it is {what}.',
    fix: 'Name a whole model, such as Q4_0. An adapter goes with its base, where the recipe deploys it so.',
  },
  'export.outside': {
    message: 'The recipe names {path}, which lies outside of the project’s folder and would be missing elsewhere.',
    fix: 'Move it below the folder of mobile-llm.yaml and name it there.',
  },
} as const satisfies Record<string, ErrorTemplate>;
