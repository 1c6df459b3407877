import type { ErrorTemplate } from '../error-template';

export const recipeErrors = {
  'yaml.syntax': {
    message: 'This is not YAML: {detail}',
    fix: 'Correct the line; indent with spaces.',
  },
  'yaml.tooLong': {
    message: 'The file has {length} characters; at most {limit} are read.',
    fix: 'Check that it is the right file.',
  },
  'yaml.alias': {
    message: 'Anchors and aliases are not read in {path}.',
    fix: 'Write the value out.',
  },
  'yaml.notMap': {
    message: '{path} must hold named values ("key: value").',
    fix: 'Write them as "key: value", one a line.',
  },
  'yaml.notList': {
    message: '{path} must be a list.',
    fix: 'Write [a, b], or one "- item" a line.',
  },
  'yaml.repeatedKey': {
    message: 'The key "{key}" stands here twice.',
    fix: 'Keep one of the two.',
  },
  'yaml.missingKey': {
    message: '{path} has no "{key}".',
    fix: 'Add "{key}: …".',
  },
  'yaml.unknownKey': {
    message: '{path} has a key "{key}" that means nothing here.',
    fix: 'Known keys: {known}.',
  },
  'yaml.notText': {
    message: '{path} must be a text of 1 to {limit} characters.',
    fix: 'Write the text, in quotation marks if it holds special characters.',
  },
  'yaml.notNumber': {
    message: '{path} must be a number from {minimum} to {maximum}.',
    fix: 'Write a number in that range.',
  },
  'yaml.notInteger': {
    message: '{path} must be a whole number from {minimum} to {maximum}.',
    fix: 'Write a whole number in that range.',
  },
  'yaml.notBoolean': {
    message: '{path} must be true or false.',
    fix: 'Write true or false, without quotation marks.',
  },
  'yaml.notChoice': {
    message: '{path} is "{value}".',
    fix: 'Write one of: {choices}.',
  },
  'recipe.version': {
    message: 'This recipe has version {value}; this workbench reads version 1.',
    fix: 'Write "version: 1", or use a newer workbench.',
  },
  'recipe.base': {
    message: '"base" must name exactly one base model.',
    fix: 'Write base: {embedded: NAME}, {hub: ORG/NAME, revision: COMMIT}, {folder: PATH} or {gguf: FILE}.',
  },
  'recipe.hubName': {
    message: '"{value}" is not the name of a hub repository.',
    fix: 'Write ORGANISATION/NAME, as on the page of the model.',
  },
  'recipe.revision': {
    message: '"{value}" is no commit: what a branch or a tag names may change under a finished run.',
    fix: 'Write the 40 digits of a commit, from "History" among the files on the page of the model.',
  },
  'recipe.noDataset': {
    message: 'The recipe names no dataset file.',
    fix: 'Write dataset: [data/train.jsonl].',
  },
  'recipe.evaluationVariant': {
    message: 'evaluation scores "{value}", which export does not make.',
    fix: 'Add it to export.variants, or score f16 or one of: {known}.',
  },
  'recipe.noSuchFile': {
    message: 'There is no file {path}; names are relative to the folder of the recipe.',
    fix: 'Correct the name, or add the file.',
  },
  'recipe.noSuchFolder': {
    message: 'There is no folder {path}; names are relative to the folder of the recipe.',
    fix: 'Correct the name, or add the folder.',
  },
  'recipe.importanceMatrix': {
    message: 'An importance matrix changes nothing in {type}.',
    fix: 'Take importanceMatrix out, or choose a type of fewer bits.',
  },
  'recipe.importanceMatrixNeeded': {
    message: 'llama.cpp makes {type} only with an importance matrix.',
    fix: 'Add importanceMatrix: true, or choose a type of more bits.',
  },
  'recipe.variantName': {
    message: '"{name}" cannot be the name of a variant.',
    fix: 'Write letters, digits, dots, dashes and underscores, and not f16 or adapter, which a run has already.',
  },
  'recipe.variantTwice': {
    message: 'Two variants are called {name}.',
    fix: 'Give one of them another name: "name: …".',
  },
  'recipe.tensorPattern': {
    message: '"{pattern}" is no pattern for names of tensors.',
    fix: 'Write part of a name as llama.cpp spells it, such as attn_v or ffn_down, or a regular expression in lower case, such as blk[.][0-3][.].',
  },
  'recipe.deployAdapter': {
    message: 'export.deploy adapter does not go with {what}.',
    fix: 'Change that, or set deploy to merged.',
  },
  'recipe.quantAware': {
    message: 'training.quantAware {type} does not go with {what}.',
    fix: 'Change that, or set quantAware to none.',
  },
  'recipe.accelerateMpi': {
    message: 'Processes that share a training are not started by MPI here.',
    fix: 'Remove mpirun_config and write distributed_type: MULTI_GPU, with use_cpu: true where there is no GPU.',
  },
  'recipe.threads': {
    message: '{path} must be auto, or a whole number from 1 to {most}.',
    fix: 'Write "threads: auto": what is fastest on the phone is measured there once.',
  },
  'template.tooLong': {
    message: '{file} has more than {limit} characters; no chat template is that long.',
    fix: 'Check that prompt.template names the right file.',
  },
  'template.refused': {
    message: '{file} does not work as a chat template: {detail}',
    fix: 'Correct it: it is written in Jinja, as the templates of Hugging Face models are.',
  },
  'template.withoutRoles': {
    message: 'The chat template {file} {what}.',
    fix: 'Write each message into it, those of the user and of the assistant in different words, as presets/human-bot.jinja does.',
  },
  'template.rewritesTurns': {
    message: 'What {file} writes before a reply (add_generation_prompt) is not how it begins that reply.',
    fix: 'With add_generation_prompt, end with exactly what stands before the words of the assistant.',
  },
  'recipe.stopTooMany': {
    message: '{path} names {count} texts; at most {limit} end a reply.',
    fix: 'Keep those with which the next turn begins.',
  },
  'recipe.notExtended': {
    message: 'The format {type} could not be added to the recipe: {detail}.',
    fix: 'Add it to export.variants in mobile-llm.yaml by hand.',
  },
} as const satisfies Record<string, ErrorTemplate>;
