import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Conversation } from '../../core/dataset/conversation';
import { text } from '../../core/gguf/header.cases';
import { canonicalJson } from '../../core/provenance/canonical-json';
import type { ArtifactKey } from '../../core/provenance/key';
import { sha256Hex } from '../files/sha256';
import { renderStep } from '../pipeline/steps/render';
import { loadProject, type Project } from '../project/project';
import { readProjectRows } from '../project/rows';
import type { StepName } from '../runs/events';
import type { Manifest } from '../store/manifest';
import { openStore, type Store, type StoredArtifact } from '../store/store';
import type { PackagedModel } from './collect-facts';
import { type HeaderPairs, modelBytes } from './tiny-model.cases';

const rowOf = (split: string, user: string, assistant: object) =>
  `${JSON.stringify({
    split,
    messages: [
      { role: 'user', content: user },
      { role: 'assistant', ...assistant },
    ],
  })}\n`;
const call = (contact: string) => ({
  tool_calls: [{ type: 'function', function: { name: 'call', arguments: { contact } } }],
});

const dataset = [
  rowOf('train', 'Call Ana', call('Ana')),
  rowOf('train', 'Hello', { content: 'Hi.' }),
  rowOf('eval', 'Call Bo', call('Bo')),
  rowOf('eval', 'Thanks', { content: 'You are welcome.' }),
].join('');

const actions = `version: 1
format: tagged-json
arguments: copied
actions:
  - { name: call, description: Open the dialler., run: dial, parameters: [{ name: contact, type: contact, required: true }] }
`;

interface Made {
  readonly step: StepName;
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly variant?: string;
  readonly from?: Readonly<Record<string, StoredArtifact | { readonly sha256: string; readonly name: string }>>;
  readonly parameters?: Manifest['parameters'];
  readonly metrics?: Manifest['metrics'];
  readonly sources?: Manifest['sources'];
}

interface StorePlace {
  readonly store: Store;
  readonly recipe: string;
}

async function put({ store, recipe }: StorePlace, made: Made): Promise<StoredArtifact> {
  const { step, name, bytes, variant, from = {}, parameters = {}, metrics = {}, sources } = made;
  const key = sha256Hex(`${step} ${variant} ${name}`) as ArtifactKey;
  const file = path.join(await store.workFolder(key), name);
  writeFileSync(file, bytes);
  const inputs = Object.fromEntries(
    Object.entries(from).map(([role, source]) => [
      role,
      'manifest' in source
        ? { sha256: source.manifest.content.sha256, artifact: source.manifest.key }
        : { sha256: source.sha256, name: source.name },
    ]),
  );
  const manifest = {
    version: 1 as const,
    key,
    step,
    ...(variant !== undefined && { variant }),
    stepVersion: 1,
    recipe,
    // Now, as in a run: nothing of it may get into a package.
    createdAt: new Date().toISOString(),
    elapsedMs: performance.now(),
    inputs,
    ...(sources && { sources }),
    parameters,
    tools: { llama: 'v0' },
    metrics: { ...metrics, seconds: performance.now() },
  };
  return store.put(manifest, { kind: 'file', path: file });
}

export interface PackagedCase {
  readonly name?: string;
  readonly systemPrompt?: string;
  readonly base?: object;
  readonly baseName?: string;
  /** More keys of the quantized file's header. */
  readonly header?: HeaderPairs;
  readonly datasetName?: string;
}

/** A project with a store in which everything was made, down to the scores of a quantized model. */
export async function makePackaged(folder: string, options: PackagedCase = {}): Promise<PackagedModel> {
  const { name = 'phone', systemPrompt = 'Be brief.', baseName = 'SmolLM2-135M-Instruct' } = options;
  const { base = { embedded: baseName }, datasetName = 'rows.jsonl' } = options;
  mkdirSync(folder, { recursive: true });
  const recipe = {
    version: 1,
    name,
    base,
    dataset: [datasetName],
    actions: 'actions.yaml',
    prompt: { system: systemPrompt },
    export: { variants: [{ type: 'Q4_0' }], allowRequantize: true },
    device: { contextTokens: 1024 },
  };
  writeFileSync(path.join(folder, 'mobile-llm.yaml'), stringify(recipe));
  writeFileSync(path.join(folder, 'actions.yaml'), actions);
  writeFileSync(path.join(folder, datasetName), dataset);
  const project = await loadProject(path.join(folder, 'mobile-llm.yaml'));
  const store = await openStore(folder);
  const place = { store, recipe: name };
  const rows = await readProjectRows(project);
  const trainRows = rows.of('train');
  const evaluation = { rows: rows.of('eval'), sources: rows.sources(['eval']), project };
  const render = renderStep(trainRows, systemPrompt);
  const work = await store.workFolder(sha256Hex('rendering') as ArtifactKey);
  const signal = new AbortController().signal;
  await render.produce({ folder: work, checkpointFolder: work, logFile: '', signal, report: () => {} });
  const rendered = await put(place, {
    step: 'render',
    name: 'rendered.jsonl',
    bytes: readFileSync(path.join(work, 'rendered.jsonl')),
    sources: rows.sources(['train']),
    parameters: { systemPrompt },
    metrics: { rows: trainRows.length },
  });
  const source = { sha256: sha256Hex('base'), name: baseName };
  const adapter = await put(place, {
    step: 'train',
    name: 'adapter',
    bytes: 'adapter',
    from: { rows: rendered, base: source },
    parameters: { rank: 16, targetModules: 'all-linear' },
    metrics: { steps: 50, finalLoss: 0.5, tokensPerSecond: 99, peakMemoryBytes: 7e9 },
  });
  const merged = await put(place, { step: 'merge', name: 'merged', bytes: 'merged', from: { adapter, base: source } });
  const plain = await put(place, {
    step: 'convert',
    variant: 'f16',
    name: 'f16.gguf',
    bytes: modelBytes(1),
    from: { merged },
  });
  const model = await put(place, {
    step: 'quantize',
    variant: 'Q4_0',
    name: 'q.gguf',
    bytes: modelBytes(2, options.header),
    from: { model: plain },
    parameters: { type: 'Q4_0', tensorTypes: [['token_embd', 'Q8_0']], requantizedFrom: 'Q4_1' },
  });
  await putEvaluation(place, { model, variant: 'Q4_0', ...evaluation, exactMatch: 0.5 });
  await putEvaluation(place, { model: plain, variant: 'f16', ...evaluation, exactMatch: 1 });
  return { project, store, model, adapter: undefined };
}

/** The same project as it ships its adapter beside the base. */
export async function makePackagedAdapter(folder: string): Promise<PackagedModel> {
  const packaged = await makePackaged(folder);
  const { project, store } = packaged;
  const place = { store, recipe: project.recipe.name };
  const find = async (step: StepName) => store.find(step);
  const source = { sha256: sha256Hex('base'), name: 'SmolLM2-135M-Instruct' };
  const model = await put(place, {
    step: 'quantize-base',
    variant: 'Q4_0',
    name: 'base-Q4_0.gguf',
    bytes: modelBytes(2, { 'general.name': text('base') }),
    from: { base: source },
    parameters: { type: 'Q4_0' },
  });
  const trained = await put(place, {
    step: 'train',
    name: 'adapter on the base',
    bytes: 'adapter on the base',
    from: { rows: await find('render'), base: model },
    parameters: { rank: 8 },
  });
  const bytes = modelBytes(1, { 'general.type': text('adapter') });
  const adapter = await put(place, {
    step: 'convert',
    variant: 'adapter',
    name: 'adapter.gguf',
    bytes,
    from: { lora: trained },
  });
  return { project, store, model, adapter };
}

/** A model from elsewhere that was added to the store of a recipe which knows nothing of it, and quantized. */
export async function makePackagedStranger(folder: string): Promise<PackagedModel> {
  const { project, store } = await makePackaged(folder);
  const place = { store, recipe: 'tiny' };
  const from = { model: { sha256: sha256Hex('tiny'), name: 'Tiny Model.gguf' } };
  const added = await put(place, { step: 'adopt', variant: 'tiny', name: 'tiny.gguf', bytes: modelBytes(1), from });
  const bytes = modelBytes(2, { 'general.license': text('mit'), 'general.name': text('tiny') });
  const model = await put(place, {
    step: 'quantize',
    variant: 'Q4_0',
    name: 'tiny-Q4_0.gguf',
    bytes,
    from: { model: added },
    parameters: { type: 'Q4_0' },
  });
  return { project, store, model, adapter: undefined };
}

interface Evaluated {
  readonly model: StoredArtifact;
  readonly variant: string;
  readonly rows: readonly Conversation[];
  readonly sources: Manifest['sources'];
  readonly project: Project;
  readonly exactMatch: number;
}

async function putEvaluation(
  place: StorePlace,
  { model, variant, rows, sources, project, exactMatch }: Evaluated,
): Promise<void> {
  const said = ['<action>{"name":"call","arguments":{"contact":"Bo"}}</action>', 'Bye.'];
  const results = rows.map(({ id }, index) => JSON.stringify({ id, said: said[index] }));
  await put(place, {
    step: 'evaluate',
    variant,
    name: `evaluation-${variant}.jsonl`,
    bytes: `${results.join('\n')}\n`,
    from: {
      model,
      rows: { sha256: sha256Hex(canonicalJson(rows)), name: '' },
      actions: { sha256: sha256Hex(canonicalJson(project.schema ?? null)), name: '' },
    },
    sources,
    parameters: { systemPrompt: project.recipe.systemPrompt },
    metrics: { rows: rows.length, exactMatch, exactMatchResolved: exactMatch, restraint: 1 },
  });
}
