import { dayOf, defaultContext } from '../../core/dataset/context';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { numberOf, textOf } from '../../core/gguf/header';
import type { SpecialToken } from '../../core/gguf/special-tokens';
import type { BaseFacts, PackagedFile, PackageFacts, PromptFacts } from '../../core/package/facts';
import { longestReplyTokens } from '../conversation/conversation';
import { reservedTexts } from '../conversation/reserved-texts';
import { type DescribedModel, describeModelFile } from '../gguf/inspect-model';
import { fileNameOf } from '../pipeline/file-name';
import type { Project } from '../project/project';
import { findTurnPiecesInTime } from '../prompt/template-in-time';
import type { Store, StoredArtifact } from '../store/store';
import { dataFacts } from './data-facts';
import {
  baseFacts,
  isTrainedHere,
  type Lineage,
  modelName,
  quantizationFacts,
  readLineage,
  scoreFacts,
  stepOf,
  stopOf,
  systemPromptOf,
  trainingFacts,
} from './lineage';

/** What is packaged: a model of the store, with the adapter that is shipped beside it. */
export interface PackagedModel {
  readonly project: Project;
  readonly store: Store;
  readonly model: StoredArtifact;
  readonly adapter: StoredArtifact | undefined;
}

export interface CollectedFacts {
  readonly facts: PackageFacts;
  readonly lineage: Lineage;
}

/**
 * Everything that provenance, the model's header and the recipe say of a model. Where they differ, what the model was
 * trained with counts and not what the recipe says today.
 * @throws WorkbenchError `package.notAModel`, `gguf.*`, `file.unreadable`
 */
export async function collectFacts(packaged: PackagedModel, signal: AbortSignal): Promise<CollectedFacts> {
  const { project, store, model, adapter } = packaged;
  const { recipe } = project;
  const lineage = await readLineage(store, model, adapter);
  const described = await describeModelFile(model.path, signal);
  const { description, shape } = described;
  requireWholeModel(model, described);
  const training = stepOf(lineage, 'train');
  const name = modelName(lineage);
  const title = titleOf(name, packaged);
  const facts: PackageFacts = {
    title,
    recipeName: training && name,
    model: fileOf(model, `${title}.gguf`),
    adapter: adapter && fileOf(adapter, `${fileNameOf(name)}-adapter.gguf`),
    architecture: description.architecture ?? 'not known',
    parameterCount: description.parameterCount,
    trainedContextTokens: description.contextTokens,
    shape: shape && { ...shape, fileSizeBytes: shape.fileSizeBytes + (adapter?.manifest.content.sizeBytes ?? 0) },
    quantization: quantizationFacts(lineage, description),
    base: withOwnLicence(await baseFacts(lineage, project), description.license),
    data: dataFacts(lineage),
    training: trainingFacts(training),
    scores: scoreFacts(lineage),
    prompt: promptFacts(described, {
      systemPrompt: systemPromptOf(stepOf(lineage, 'render')) ?? '',
      stop: stopOf(training) ?? [],
    }),
    contextTokens: Math.min(recipe.device.contextTokens, description.contextTokens ?? recipe.device.contextTokens),
    schema: isTrainedHere(lineage) ? project.schema : undefined,
  };
  return { facts, lineage };
}

/** A file may state a licence itself. */
function withOwnLicence(base: BaseFacts | undefined, own: string | undefined): BaseFacts | undefined {
  return base === undefined || base.licence || own === undefined
    ? base
    : { ...base, licence: { id: own, source: 'general.license in the file' } };
}

/** @throws WorkbenchError `package.notAModel` */
function requireWholeModel({ manifest }: StoredArtifact, { description: { type, part } }: DescribedModel): void {
  const what = type === 'adapter' ? 'a LoRA adapter' : part ? `part ${part.number} of ${part.count}` : undefined;
  if (what !== undefined) {
    throw new WorkbenchError('package.notAModel', { name: manifest.variant ?? manifest.step, what });
  }
}

function titleOf(name: string, { model, adapter }: PackagedModel): string {
  const { variant = model.manifest.step } = model.manifest;
  const parts = [name, ...(variant === name ? [] : [variant]), ...(adapter ? ['with-adapter'] : [])];
  return fileNameOf(parts.join('-'));
}

function fileOf({ manifest }: StoredArtifact, name: string): PackagedFile {
  const { sha256, sizeBytes } = manifest.content;
  return { name, sha256, sizeBytes };
}

function promptFacts(
  { header, specialTokens }: DescribedModel,
  trained: Pick<PromptFacts, 'systemPrompt' | 'stop'>,
): PromptFacts {
  const { chatTemplate: template, metadata } = header;
  const [bosToken] = textsOf(specialTokens, 'begin of text');
  const [eosToken] = textsOf(specialTokens, 'end of text');
  const endTokens = new Set(textsOf(specialTokens, 'end of text', 'end of turn', 'end of message'));
  const named = { bos: bosToken, eos: eosToken, addsBos: addsBos(metadata) };
  return {
    ...trained,
    endTokens: [...endTokens],
    reserved: [...new Set([...reservedTexts(trained.stop), ...endTokens])],
    replyTokens: longestReplyTokens,
    bosToken,
    eosToken,
    addsBos: named.addsBos,
    template,
    pieces: template === undefined ? undefined : findTurnPiecesInTime(template, named),
    date: dayOf(defaultContext),
  };
}

function textsOf(tokens: readonly SpecialToken[], ...roles: readonly string[]): readonly string[] {
  return roles.flatMap((role) => tokens.find((token) => token.role === role)?.text ?? []);
}

/** As llama.cpp decides it (src/llama-vocab.cpp): the key, else the kind of the tokenizer. */
function addsBos(metadata: DescribedModel['header']['metadata']): boolean {
  const stated = metadata.get('tokenizer.ggml.add_bos_token');
  if (stated?.kind === 'boolean') {
    return stated.value;
  }
  const hasToken = numberOf(metadata, 'tokenizer.ggml.bos_token_id') !== undefined;
  const kind = textOf(metadata, 'tokenizer.ggml.model');
  return hasToken && (kind === 'llama' || textOf(metadata, 'tokenizer.ggml.pre') === 'llama-bpe');
}
