import type { ErrorTemplate } from '../error-template';

export const ggufErrors = {
  'gguf.notGguf': {
    message: 'The file is not a GGUF model.',
    fix: 'Choose a .gguf file; a safetensors folder must be converted first.',
  },
  'gguf.noShape': {
    message: '{file} does not say enough of itself to tell how much memory it needs.',
    fix: 'Choose a language model in GGUF; an adapter or a projector is none.',
  },
  'gguf.version': {
    message: 'The file has GGUF version {version}; versions 2 and 3 (little-endian) are read.',
    fix: 'Convert the model again with a current llama.cpp.',
  },
  'gguf.truncated': {
    message: 'The file ends too early: {what} needs {neededBytes} bytes, {availableBytes} are there.',
    fix: 'Download or convert it again; the copy was cut off.',
  },
  'gguf.limit': {
    message: '{what} is {value}; at most {limit} is accepted.',
    fix: 'The file is damaged or hostile. Get it again from a source that you trust.',
  },
  'gguf.invalid': {
    message: 'The header is wrong at byte {offset}: {detail}',
    fix: 'The file is damaged or hostile. Get it again from a source that you trust.',
  },
  'gguf.noArchitecture': {
    message: 'The file does not say which architecture its model has (general.architecture).',
    fix: 'Convert the model again with a current llama.cpp.',
  },
  'gguf.unknownArchitecture': {
    message: 'The model has the architecture "{architecture}", which our llama.cpp does not know.',
    fix: 'Choose a model of a known architecture, such as llama, qwen2, gemma3 or gptneox.',
  },
  'gguf.notAdapter': {
    message: '{file} is not a LoRA adapter.',
    fix: 'Choose an adapter in GGUF form, or name none to take the recipe’s own.',
  },
} as const satisfies Record<string, ErrorTemplate>;
