import { stringify } from 'yaml';
import { copiedMode, memoryNeed } from '../memory/gate';
import { needsByContext, type PhoneFit } from '../memory/phone-classes';
import { formatBytes } from '../text/bytes';
import { markdownCode as code, markdownBlock, markdownTable } from '../text/markdown';
import type { BaseFacts, DataFacts, PackagedFile, PackageFacts, ScoreFacts, TrainingFacts } from './facts';

/** The package's README.md: a model card with the front matter that the model hub reads, and a page for people. */
export function modelCard(facts: PackageFacts): string {
  const sections = [
    frontMatter(facts),
    `# ${facts.title}`,
    introduction(facts),
    files(facts),
    '## Where it comes from',
    baseText(facts.base),
    dataText(facts.data),
    ...trainingText(facts.training),
    '## What the numbers are packed in',
    packing(facts),
    '## How well it does',
    scoreText(facts.scores),
    '## Memory',
    memoryText(facts),
    '## How it is asked',
    promptText(facts),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Keys as https://huggingface.co/docs/hub/model-cards has them. */
function frontMatter({ base, schema, adapter }: PackageFacts): string {
  const matter = {
    license: base?.licence?.id ?? 'unknown',
    ...(base?.hub && { base_model: base.hub.repository, base_model_relation: adapter ? 'adapter' : 'finetune' }),
    pipeline_tag: 'text-generation',
    tags: ['gguf', 'llama.cpp', 'android', ...(schema ? ['function-calling'] : [])],
  };
  return `---\n${stringify(matter)}---`;
}

function introduction({ recipeName, architecture, parameterCount, adapter }: PackageFacts): string {
  const size = `${(parameterCount / 1e6).toFixed(0)} million parameters, architecture ${code(architecture)}`;
  const what = adapter ? 'A quantized base and a LoRA adapter that is put on it at run time' : 'A language model';
  const origin =
    recipeName === undefined
      ? 'packaged by the Mobile LLM Workbench, which did not train it'
      : `made by the Mobile LLM Workbench from the recipe ${code(recipeName)}`;
  return `${what} for phones, ${origin}: ${size}. Any llama.cpp runs it.`;
}

function files({ model, adapter }: PackageFacts): string {
  const rows = [model, adapter].filter((file) => file !== undefined).map(fileRow);
  const table = markdownTable(['File', 'Size', 'SHA-256'], rows);
  return `${table}\n\n${code('sha256sum -c SHA256SUMS')} checks every file of this folder. ${code('Modelfile')} is for Ollama, ${code('TERMUX.md')} for a phone with Termux.`;
}

function fileRow({ name, sizeBytes, sha256 }: PackagedFile): readonly string[] {
  return [code(name), `${formatBytes(sizeBytes)} (${sizeBytes} bytes)`, code(sha256)];
}

function baseText(base: BaseFacts | undefined): string {
  if (!base) {
    return '**Base:** not known; the file was not made here.';
  }
  const { name, hub, sha256, licence } = base;
  const origin = hub ? ` (${code(hub.repository)} on the model hub${commitText(hub.revision)})` : '';
  const licenceText = licence
    ? `${code(licence.id)}, as ${licence.source} says`
    : 'not known: neither the base nor its folder states one';
  const hash = sha256 === undefined ? '' : `, SHA-256 ${code(sha256)}`;
  return [
    `**Base:** ${code(name)}${origin}${hash}.`,
    `**Licence of the base:** ${licenceText}. What was added to it, the training data above all, may have terms of its own.`,
  ].join('\n\n');
}

function commitText(revision: string | undefined): string {
  return revision === undefined ? '' : `, commit ${code(revision)}`;
}

function dataText(data: DataFacts | undefined): string {
  if (!data) {
    return '**Data:** none; the model was not trained here.';
  }
  const rendered = `${data.rows} conversations trained; as the model saw them they have the SHA-256 ${code(data.renderedSha256)}.`;
  if (data.files.length === 0) {
    return `**Data:** ${rendered} The names of the files were not recorded.`;
  }
  const rows = data.files.map(({ name, use, rows: count, sha256 }) => [code(name), use, String(count), code(sha256)]);
  return `**Data:** ${rendered}\n\n${markdownTable(['Dataset file', 'Used to', 'Rows', 'SHA-256'], rows)}`;
}

function trainingText(training: TrainingFacts | undefined): readonly string[] {
  if (!training) {
    return [];
  }
  const row = ([name, value]: [string, unknown]) => [code(name), code(JSON.stringify(value))];
  const rows = [...Object.entries(training.settings), ...Object.entries(training.outcome)].map(row);
  return [`**Training**, as the recipe's keys have it, and what came out:\n\n${markdownTable(['Key', 'Value'], rows)}`];
}

function packing({ quantization, model }: PackageFacts): string {
  const { asked, importanceMatrix, overrides, types, substituteTypes, requantizedFrom, f16Bytes } = quantization;
  const matrix = importanceMatrix ? ' with an importance matrix of the training conversations' : '';
  const wanted = asked === undefined ? 'It was not quantized here.' : `Asked for: ${code(asked)}${matrix}.`;
  const rows = types.map(({ type, tensors, parameters, sizeBytes }) => {
    const bits = ((8 * sizeBytes) / parameters).toFixed(2);
    return [code(type), String(tensors), bits, formatBytes(sizeBytes), percent(sizeBytes / model.sizeBytes)];
  });
  const table = markdownTable(['Type of the tensors', 'Tensors', 'Bits a number', 'Bytes', 'Of the file'], rows);
  const patterns = overrides.map(([pattern, own]) => `${code(pattern)} in ${code(own)}`).join(', ');
  const notes = [
    overrides.length > 0 && `Asked for by the names of tensors: ${patterns}.`,
    substituteTypes.length > 0 &&
      `${substituteTypes.map(code).join(', ')}: in place of the type asked for, whose blocks do not fit the rows of these tensors.`,
    requantizedFrom !== undefined &&
      `**Requantized:** the base had been rounded to ${code(requantizedFrom)} before, so its weights were rounded twice.`,
    f16Bytes !== undefined &&
      `In 16 bits the model has ${formatBytes(f16Bytes)}; this file is ${percent(1 - model.sizeBytes / f16Bytes)} smaller.`,
  ].filter((note) => note !== false);
  return [`${wanted} What is really in the file:`, table, ...notes].join('\n\n');
}

function scoreText(scores: readonly ScoreFacts[]): string {
  if (scores.length === 0) {
    return 'Not evaluated.';
  }
  const rows = scores.map(({ variant, rows, exactMatch, exactMatchResolved, restraint }) => {
    return [code(variant), String(rows), percent(exactMatch), percent(exactMatchResolved), percent(restraint)];
  });
  const head = ['File', 'Rows', 'Exact as said', 'Exact as resolved', 'No action where none is meant'];
  const note =
    'Rows of the evaluation split, which never train. Asked greedily, with the grammar of the actions where there are any. A row counts as exact where every action has its name and all its arguments.';
  return `${markdownTable(head, rows)}\n\n${note}`;
}

/** llama-server's `--ubatch-size` unless one is given. */
const batchTokens = 512;

const fitWords: Readonly<Record<PhoneFit, string>> = {
  fits: 'fits',
  tight: 'tight',
  mapped: 'only mapped, slow',
  refused: 'no',
};

function memoryText({ shape, contextTokens, trainedContextTokens }: PackageFacts): string {
  if (!shape) {
    return 'Not known: the header does not say enough.';
  }
  const needs = needsByContext(shape, { contextTokens: trainedContextTokens, batchTokens });
  const rows = needs.map(({ contextTokens: length, neededBytes, phones }) => {
    return [String(length), formatBytes(neededBytes), ...phones.map(({ fit }) => fitWords[fit])];
  });
  const phones = needs[0]?.phones.map(({ memoryGb }) => `${memoryGb} GB phone`) ?? [];
  const own = memoryNeed(shape, { ...copiedMode, contextTokens, batchTokens });
  const note = `With the ${contextTokens} tokens of the recipe it takes about ${formatBytes(own.totalBytes)}, ${formatBytes(own.keyValueCacheBytes)} of it for keys and values. Computed for llama-server with one conversation, and for phones with few open apps; nothing here was measured on one.`;
  return `${markdownTable(['Context in tokens', 'Memory', ...phones], rows)}\n\n${note}`;
}

function promptText({ prompt, contextTokens, schema }: PackageFacts): string {
  const { systemPrompt, stop, endTokens, template } = prompt;
  const system =
    systemPrompt === '' ? 'No system prompt.' : `System prompt:\n\n${markdownBlock(plainLines(systemPrompt), 'text')}`;
  const ends = [...endTokens, ...stop].map((text) => code(JSON.stringify(text)));
  const list = [
    `- Chat template: ${template === undefined ? 'none in the file' : 'in the file; use it with --jinja'}`,
    `- A reply ends with: ${ends.length > 0 ? ends.join(', ') : 'the tokens that the file names'}`,
    `- Context: ${contextTokens} tokens; temperature 0`,
    ...(schema ? [`- Actions: ${schema.actions.map(({ name }) => code(name)).join(', ')}`] : []),
  ];
  return `${system}\n\n${list.join('\n')}`;
}

/** Within a block of code; controls would still move a terminal's cursor. */
function plainLines(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ').toWellFormed();
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
