import path from 'node:path';
import type { ModelDescription } from '../../core/gguf/describe-model';
import { recordOf } from '../../core/json/record';
import type { BaseFacts, QuantizationFacts, ScoreFacts, TrainingFacts } from '../../core/package/facts';
import { embeddedBaseName } from '../../core/recipe/default';
import type { Recipe } from '../../core/recipe/recipe';
import type { Project } from '../project/project';
import type { StepName } from '../runs/events';
import type { JsonValue, Manifest } from '../store/manifest';
import type { Store, StoredArtifact } from '../store/store';
import { licenceOf } from './licence';

/** Where the embedded base is published. */
const embeddedRepository = 'HuggingFaceTB/SmolLM2-135M-Instruct';

/** What a model was made of: its own manifest first, then those before it, and what it scored. */
export interface Lineage {
  readonly made: readonly Manifest[];
  /** The newest of this model. */
  readonly evaluation: StoredArtifact | undefined;
  /** The newest of the same model in 16 bits. */
  readonly evaluationIn16Bits: StoredArtifact | undefined;
}

/** Reads the lineage of a model, with its adapter where it has one. */
export async function readLineage(
  store: Store,
  model: StoredArtifact,
  adapter: StoredArtifact | undefined,
): Promise<Lineage> {
  const beside = adapter ? [adapter, ...(await store.lineage(adapter))] : [];
  const made = [model, ...(await store.lineage(model)), ...beside];
  const evaluations = (await store.list()).filter(({ manifest }) => manifest.step === 'evaluate').reverse();
  const adapterSha256 = adapter?.manifest.content.sha256;
  const source = made.find(({ manifest }) => isIn16Bits(manifest));
  return {
    made: made.map(({ manifest }) => manifest),
    evaluation: evaluations.find(
      ({ manifest }) => asks(manifest, model) && manifest.inputs['adapter']?.sha256 === adapterSha256,
    ),
    evaluationIn16Bits:
      source && source !== model ? evaluations.find(({ manifest }) => asks(manifest, source)) : undefined,
  };
}

function asks(evaluation: Manifest, model: StoredArtifact): boolean {
  return evaluation.inputs['model']?.sha256 === model.manifest.content.sha256;
}

function isIn16Bits({ step, variant }: Manifest): boolean {
  return step === 'convert' && variant === 'f16';
}

/** The manifest of a step in a lineage, the nearest to the model. */
export function stepOf({ made }: Lineage, wanted: StepName): Manifest | undefined {
  return made.find(({ step }) => step === wanted);
}

/** What was asked of the quantizer, and what is in the file. */
export function quantizationFacts(lineage: Lineage, description: ModelDescription): QuantizationFacts {
  const [model] = lineage.made;
  const isQuantized = model?.step === 'quantize' || model?.step === 'quantize-base';
  const { type, tensorTypes, requantizedFrom } = recordOf(model?.parameters);
  return {
    asked: isQuantized ? String(type) : undefined,
    importanceMatrix: model?.inputs['importanceMatrix'] !== undefined,
    overrides: Array.isArray(tensorTypes) ? tensorTypes.flatMap(overrideOf) : [],
    types: description.tensorTypes,
    substituteTypes: description.substituteTypes,
    requantizedFrom: typeof requantizedFrom === 'string' ? requantizedFrom : undefined,
    f16Bytes: isQuantized ? lineage.made.find(isIn16Bits)?.content.sizeBytes : undefined,
  };
}

/** As `quantize` writes them: `["attn_v", "Q8_0"]`. */
function overrideOf(entry: JsonValue): readonly (readonly [string, string])[] {
  const [pattern, type] = Array.isArray(entry) ? entry : [];
  return typeof pattern === 'string' && typeof type === 'string' ? [[pattern, type]] : [];
}

/** `repository@commit`, as `resolveBase` names a base of the model hub. */
const hubName = /^([\w.-]+\/[\w.-]+)@(.+)$/;

/** The base that the weights began with. What the recipe says of it counts only where it still names the same one. */
export async function baseFacts(lineage: Lineage, { recipe, folder }: Project): Promise<BaseFacts | undefined> {
  const first = lineage.made.findLast(({ inputs }) => inputs['base']?.name !== undefined)?.inputs['base'];
  if (first?.name === undefined) {
    return adoptedFacts(lineage);
  }
  const { name, sha256 } = first;
  const licence = nameOf(recipe) === name ? await licenceOf(recipe.base, folder) : undefined;
  const [, repository, revision] = hubName.exec(name) ?? [];
  if (repository !== undefined) {
    return { name: repository, hub: { repository, revision }, sha256: undefined, licence };
  }
  const hub = name === embeddedBaseName ? { repository: embeddedRepository, revision: undefined } : undefined;
  return { name, hub, sha256, licence };
}

/** A model from elsewhere, by the file or folder that it was. */
function adoptedFacts(lineage: Lineage): BaseFacts | undefined {
  const adopted = adoptionOf(lineage);
  const [source] = Object.values(adopted?.inputs ?? {});
  const { name = adopted?.variant, sha256 } = source ?? {};
  return name === undefined ? undefined : { name, hub: undefined, sha256, licence: undefined };
}

function adoptionOf(lineage: Lineage): Manifest | undefined {
  return stepOf(lineage, 'adopt') ?? stepOf(lineage, 'unpack');
}

/** What the model is called: by the recipe that made it, or as it was called when it came from elsewhere. */
export function modelName(lineage: Lineage): string {
  const [model] = lineage.made;
  return adoptionOf(lineage)?.variant ?? model?.recipe ?? 'model';
}

/** False for a model from elsewhere, of which a recipe says nothing. */
export function isTrainedHere(lineage: Lineage): boolean {
  return stepOf(lineage, 'train') !== undefined;
}

/** As `resolveBase` names it. */
function nameOf({ base }: Recipe): string {
  switch (base.kind) {
    case 'embedded':
      return base.name;
    case 'hub':
      return `${base.repository}@${base.revision}`;
    case 'folder':
    case 'gguf':
      return path.basename(base.path);
  }
}

/** The system prompt that a model was trained with. */
export function systemPromptOf(rendered: Manifest | undefined): string | undefined {
  const { systemPrompt } = recordOf(rendered?.parameters);
  return typeof systemPrompt === 'string' ? systemPrompt : undefined;
}

/** Texts that a model was trained to end a reply with. */
export function stopOf(training: Manifest | undefined): readonly string[] | undefined {
  const { stop } = recordOf(training?.parameters);
  return training && (Array.isArray(stop) ? stop.filter((text) => typeof text === 'string') : []);
}

/** Of a training's numbers those that are the same on a faster computer. */
const outcomes = [
  'steps',
  'rows',
  'tokens',
  'trainedTokens',
  'trainableParameters',
  'finalLoss',
  'bestStep',
  'bestLoss',
];

/** Undefined for a model that was not trained here. */
export function trainingFacts(training: Manifest | undefined): TrainingFacts | undefined {
  if (!training) {
    return undefined;
  }
  const known = Object.entries(training.metrics).filter(([name]) => outcomes.includes(name));
  return { settings: recordOf(training.parameters), outcome: Object.fromEntries(known) };
}

/** What the model scored, and its 16-bit form where that was scored too. */
export function scoreFacts({ evaluation, evaluationIn16Bits }: Lineage): readonly ScoreFacts[] {
  return [evaluation, evaluationIn16Bits]
    .filter((found) => found !== undefined)
    .map(({ manifest }) => {
      const { rows = 0, exactMatch = 0, exactMatchResolved = 0, restraint = 0 } = manifest.metrics;
      return { variant: manifest.variant ?? 'f16', rows, exactMatch, exactMatchResolved, restraint };
    });
}
