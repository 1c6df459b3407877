import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { embeddedBaseName } from '../../../core/recipe/default';
import type { BaseModel } from '../../../core/recipe/recipe';
import { sha256Hex, sha256OfFile } from '../../files/sha256';
import { readModelHeader } from '../../gguf/inspect-model';
import type { ResolvedBase } from '../../pipeline/base';
import type { PipelineTools } from '../../pipeline/tools';
import type { Project } from '../../project/project';
import { contentKey } from '../../setup/cached-item';

/** Where a base's tokenizer comes from. */
export interface TokenizerSource {
  /** The base as `mobile_llm` wants it. */
  readonly base: ResolvedBase['config'];
  /** Names the tokenizer, the chat template and the code that reads both: equal keys, equal tokens. */
  readonly key: string;
}

/** Raised when what is kept of a tokenizer, or counted with it, changes its meaning. */
const version = '1';
/** What a tokenizer's files are called; an index only names weights. */
const smallFiles = /\.(?:json|jinja|model|txt)$/;
const indexFiles = /\.index\.json$/;

/**
 * Finds the tokenizer of a project's base by the few files that say how it splits: weights are not read.
 * @throws WorkbenchError `file.*`, `gguf.*`, `setup.notMade`, `project.unknownBase`
 */
export async function findTokenizer(
  { recipe, folder, template }: Project,
  { tools, signal }: { readonly tools: PipelineTools; readonly signal: AbortSignal },
): Promise<TokenizerSource> {
  const { config, content } = await baseOf(recipe.base, folder, { tools, signal });
  const chatTemplate = template?.text;
  return {
    base: { ...config, ...(chatTemplate !== undefined && { chatTemplate }) },
    key: contentKey(version, tools.versions.python, content, chatTemplate ?? ''),
  };
}

interface FoundBase {
  readonly config: ResolvedBase['config'];
  /** Stands for what the tokenizer is made of. */
  readonly content: string;
}

async function baseOf(
  base: BaseModel,
  folder: string,
  { tools, signal }: { readonly tools: PipelineTools; readonly signal: AbortSignal },
): Promise<FoundBase> {
  switch (base.kind) {
    case 'embedded': {
      if (base.name !== embeddedBaseName) {
        throw new WorkbenchError('project.unknownBase', { name: base.name, known: embeddedBaseName });
      }
      const { ggufFile } = await tools.embeddedBase();
      return ofGguf(ggufFile, signal);
    }
    case 'gguf':
      return ofGguf(path.resolve(folder, base.path), signal);
    case 'folder':
      return ofFolder(path.resolve(folder, base.path), signal);
    case 'hub': {
      const { repository: repo, revision } = base;
      return { config: { kind: 'hub', repo, revision }, content: `hub:${repo}@${revision}` };
    }
  }
}

/** Its header holds the vocabulary, the merges and the template. */
async function ofGguf(file: string, signal: AbortSignal): Promise<FoundBase> {
  const { dataOffset } = await readModelHeader(file, signal);
  const header = Buffer.alloc(dataOffset);
  await using handle = await open(file, 'r');
  const { bytesRead } = await handle.read(header, 0, dataOffset, 0);
  return { config: { kind: 'gguf', path: file }, content: sha256Hex(header.subarray(0, bytesRead)) };
}

async function ofFolder(place: string, signal: AbortSignal): Promise<FoundBase> {
  const names = await readdir(place).catch((cause: unknown) => {
    throw new WorkbenchError('file.unreadable', { path: place, detail: thrownMessage(cause) }, { cause });
  });
  const files = names.filter((name) => smallFiles.test(name) && !indexFiles.test(name)).sort();
  const hashes = await Promise.all(files.map((name) => sha256OfFile(path.join(place, name), { signal })));
  const content = files.map((name, index) => `${name}\0${hashes[index]}`).join('\n');
  return { config: { kind: 'folder', path: place }, content };
}
