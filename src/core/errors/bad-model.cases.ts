import type { BadInput } from './bad-input.cases';

const adopting = 'src/node/adopt/adopt-model.test.ts';
const taking = 'src/node/adopt/take-file.test.ts';
const folders = 'src/node/adopt/folder-source.test.ts';
const converting = 'src/node/adopt/convert-folder.test.ts';
const names = 'src/core/adopt/model-name.test.ts';
const headers = 'src/core/gguf/header.test.ts';
const inspecting = 'src/node/gguf/inspect-model.test.ts';

/** What may be wrong with a model that did not come out of a recipe. */
export const badModels: readonly BadInput[] = [
  {
    what: 'a GGUF that is cut off, or none',
    codes: ['gguf.truncated', 'gguf.notGguf'],
    proofs: [[adopting, 'refuses what it cannot use before it writes anything']],
  },
  {
    what: 'a GGUF with a hostile header',
    codes: ['gguf.limit', 'gguf.invalid'],
    besides: 'what it says of itself is cut and cleaned before it is shown',
    proofs: [
      [headers, 'says what is wrong with a file'],
      ['src/core/gguf/header.fuzz.test.ts', 'describe('],
      ['src/core/gguf/describe-model.test.ts', 'cuts and cleans what may come from anybody, in little time'],
    ],
  },
  {
    what: 'a split model without all of its parts',
    codes: ['adopt.partMissing'],
    proofs: [[adopting, 'refuses parts that are not those of one model']],
  },
  {
    what: 'a folder that is no model, or not whole',
    codes: ['adopt.noConfig', 'adopt.badConfig', 'adopt.noWeights', 'adopt.badWeights', 'adopt.noTokenizer'],
    proofs: [[folders, 'a shard that is cut off']],
  },
  {
    what: 'a folder with pickles, or with code of its own',
    codes: ['adopt.pickled', 'adopt.needsCode'],
    besides: 'where safetensors lie beside them, pickles and programs are not taken along',
    proofs: [
      [folders, 'pickles alone'],
      [folders, 'code of its own'],
      [folders, 'no program, pickle or folder beside them'],
    ],
  },
  {
    what: 'a folder whose tokenizer, architecture or packing is not known',
    codes: ['adopt.sentencepiece', 'adopt.unknownArchitecture', 'adopt.quantizedFolder'],
    proofs: [
      [folders, 'SentencePiece alone'],
      [adopting, 'adopt.unknownArchitecture'],
      [adopting, 'adopt.quantizedFolder'],
    ],
  },
  {
    what: 'a link, a pipe, a device, or a file that may not be read',
    codes: ['file.notAFile', 'file.unreadable'],
    besides: 'a link is followed to its file',
    proofs: [
      [adopting, 'follows a link to a file'],
      [adopting, 'refuses a pipe, a device and what it may not read'],
      [inspecting, 'does not wait for the other end of a pipe'],
    ],
  },
  {
    what: 'a file that is written to while it is added, or later',
    codes: ['adopt.changed'],
    besides: 'a file that is changed later is told as damaged, and can be added again under its name',
    proofs: [
      [adopting, 'refuses a file that is written to while it is read, and keeps nothing of it'],
      [taking, 'refuses a copy that is not what was hashed, and a file that changed since'],
      [adopting, 'lets a model that was changed since give its name to the file as it is now'],
    ],
  },
  {
    what: 'a name that is taken, or that means something else',
    codes: ['adopt.nameTaken', 'adopt.badName'],
    proofs: [
      [adopting, 'gives no two models one name'],
      [names, 'are refused where something else is called so'],
    ],
  },
  {
    what: 'a conversion that computes something else than the folder, or cannot be compared with it',
    reported: ['logits_differ'],
    besides: 'its GGUF is not found under the model’s name; what could not be compared is said, and the model is added',
    proofs: [
      [converting, 'keeps no GGUF that computes something else, and goes on where it was'],
      [converting, 'adds a model that could not be compared to the end, and says so'],
    ],
  },
  {
    what: 'too little room for a copy',
    codes: ['store.tooLittleDisk'],
    besides: 'nothing is copied where source and store are on one disk',
    proofs: [[taking, 'copies it where the disk is another one']],
  },
];
