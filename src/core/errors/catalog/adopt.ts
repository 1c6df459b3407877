import type { ErrorTemplate } from '../error-template';

export const adoptErrors = {
  'adopt.badName': {
    message: '"{name}" cannot be the name of a model: {detail}',
    fix: 'Give another with --name: letters, digits, spaces, dots, dashes and underscores, 60 at most.',
  },
  'adopt.nameTaken': {
    message: 'There is already a model called "{name}" in {folder}, and it is another one.',
    fix: 'Give this one another name with --name.',
  },
  'adopt.changed': {
    message: '{path} was changed while it was read; nothing was added.',
    fix: 'Wait until it is written, then add it again.',
  },
  'adopt.partMissing': {
    message: 'The model is split into {count} files, and {file} is not there or is another part.',
    fix: 'Put all of its parts into one folder under the names that they came with.',
  },
  'adopt.noConfig': {
    message: '{folder} is no model folder: it has no config.json.',
    fix: 'Name the folder that holds config.json and the .safetensors files, or a .gguf file.',
  },
  'adopt.badConfig': {
    message: '{file} cannot be understood: {detail}',
    fix: 'Get the model again; the copy is damaged.',
  },
  'adopt.needsCode': {
    message: '{file} asks for code that comes with the model (auto_map), and no such code is run.',
    fix: 'Take a version of the model for Transformers itself, or a GGUF of it.',
  },
  'adopt.pickled': {
    message: '{folder} holds its weights only as pickles ({file}), and opening them can run code.',
    fix: 'Take a version with .safetensors files, or a GGUF of the model.',
  },
  'adopt.noWeights': {
    message: '{folder} holds no weights: there is no model*.safetensors.',
    fix: 'Get the whole model; perhaps only its small files were downloaded.',
  },
  'adopt.badWeights': {
    message: '{file} is damaged or not whole: {detail}',
    fix: 'Get it again; the copy was cut off.',
  },
  'adopt.sentencepiece': {
    message: '{folder} has its tokenizer only for SentencePiece (tokenizer.model), which is not read here.',
    fix: 'Take a version of the model with a tokenizer.json, or a GGUF of it.',
  },
  'adopt.noTokenizer': {
    message: '{folder} has no tokenizer.json.',
    fix: 'Get the whole model with its tokenizer.json.',
  },
  'adopt.unknownArchitecture': {
    message: 'The model has the architecture "{architecture}", which our llama.cpp cannot convert.',
    fix: 'Choose a model of a known architecture, such as LlamaForCausalLM, Qwen2ForCausalLM or GPTNeoXForCausalLM.',
  },
  'adopt.quantizedFolder': {
    message: 'The weights of {folder} are packed by {method}; only GPTQ and AWQ are unpacked here.',
    fix: 'Take the model in 16 bits, or a GGUF of it.',
  },
} as const satisfies Record<string, ErrorTemplate>;
