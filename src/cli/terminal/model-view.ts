import type { ModelDescription } from '../../core/gguf/describe-model';
import type { SpecialToken } from '../../core/gguf/special-tokens';
import { type ContextNeed, type PhoneFit, phoneClasses, usualAvailableShare } from '../../core/memory/phone-classes';
import { formatBytes } from '../../core/text/bytes';
import { tableLines } from './table';

/** A model file for people, a line for each thing that it says of itself. */
export function modelLines(model: ModelDescription, specialTokens: readonly SpecialToken[]): readonly string[] {
  const { name, architecture, part, contextTokens, license } = model;
  return [
    fact('Name', name ?? 'not said'),
    fact('Architecture', `${architecture}${model.type === 'model' ? '' : ` (${model.type})`}`),
    ...(part ? [fact('Part', `${part.number} of ${part.count} files that are one model together`)] : []),
    fact('Parameters', formatCount(model.parameterCount)),
    fact('Size', `${formatBytes(model.sizeBytes)}, ${model.bitsPerWeight.toFixed(2)} bits a weight`),
    fact('Quantized', quantizedText(model)),
    ...formatLines(model),
    fact('Context', contextTokens === undefined ? 'not said' : `${contextTokens} tokens`),
    fact('Tokenizer', tokenizerText(model)),
    ...facts('Special tokens', specialTokens.map(tokenText)),
    ...templateLines(model),
    fact('Licence', license ?? 'not said'),
  ];
}

/** What a model needs by the length of a conversation, and where it has room. */
export function needLines(needs: readonly ContextNeed[]): readonly string[] {
  const columns = [
    { title: 'Context', align: 'right' as const },
    { title: 'Needs', align: 'right' as const },
    ...phoneClasses.map((memoryGb) => ({ title: `${memoryGb} GB phone` })),
  ];
  const rows = needs.map(({ contextTokens, neededBytes, phones }) => [
    String(contextTokens),
    formatBytes(neededBytes),
    ...phones.map(({ fit }) => fitWords[fit]),
  ]);
  const percent = Math.round(100 * usualAvailableShare);
  return [
    ...tableLines(columns, rows),
    `Taken for available: ${percent} % of a phone’s memory, as owners tell of idle ones. "mapped only": the weights stay`,
    'in the file. What a phone of yours has available says: mobile-llm devices',
  ];
}

const fitWords: Readonly<Record<PhoneFit, string>> = {
  fits: 'fits',
  tight: 'tight',
  mapped: 'mapped only',
  refused: 'does not fit',
};

function fact(label: string, value: string): string {
  return `${label.padEnd(16)}${value}`;
}

function facts(label: string, values: readonly string[]): readonly string[] {
  return values.map((value, index) => fact(index === 0 ? label : '', value));
}

function quantizedText({ quantizedAs, fileType }: ModelDescription): string {
  const format = fileType === undefined ? '' : ` (says ${fileType})`;
  return `${quantizedAs === undefined ? 'no' : 'yes'}${format}`;
}

function formatLines({ tensorTypes, substituteTypes, fileType }: ModelDescription): readonly string[] {
  const lines = tensorTypes.map(
    ({ type, tensors, sizeBytes }) =>
      `${type} in ${tensors === 1 ? '1 tensor' : `${tensors} tensors`}, ${formatBytes(sizeBytes)}`,
  );
  const instead = `${substituteTypes.join(', ')}: instead of ${fileType ?? ''}, whose blocks do not fit the rows`;
  return facts('Holds', [...lines, ...(substituteTypes.length === 0 ? [] : [instead])]);
}

function tokenizerText({ tokenizer }: ModelDescription): string {
  if (tokenizer === undefined) {
    return 'none';
  }
  const pre = tokenizer.pre === undefined ? '' : ` (${tokenizer.pre})`;
  return `${tokenizer.model}${pre}, ${tokenizer.vocabularySize} tokens`;
}

function tokenText({ role, id, text }: SpecialToken): string {
  return `${role} ${text === undefined ? id : `${JSON.stringify(text)} (${id})`}`;
}

function templateLines({ chatTemplate }: ModelDescription): readonly string[] {
  if (chatTemplate === undefined) {
    return [fact('Chat template', 'none')];
  }
  const { characters, hasToolTurns, firstLines } = chatTemplate;
  const summary = `${characters} characters, ${hasToolTurns ? 'with' : 'no'} tool turns; it begins:`;
  return [fact('Chat template', summary), ...firstLines.map((line) => fact('', line))];
}

/** `134.5 M`, `3.21 B`: as model names count. */
function formatCount(count: number): string {
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} M` : `${(count / 1e9).toFixed(2)} B`;
}
