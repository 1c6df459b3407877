import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { textOf } from '../../core/gguf/header';
import { isRecord } from '../../core/json/record';
import type { Licence } from '../../core/package/facts';
import { embeddedBaseName } from '../../core/recipe/default';
import type { BaseModel } from '../../core/recipe/recipe';
import { inspectModel } from '../gguf/inspect-model';

/** SmolLM2 and the package that carries it say so. */
const embeddedLicence: Licence = { id: 'apache-2.0', source: 'the package that brings it' };
const longestId = 100;

/**
 * The licence that a base states itself: in its GGUF, in the README of its folder, or in one that the hub's cache has.
 * Undefined where it states none, or cannot be read any more. Nobody is asked over a network.
 */
export async function licenceOf(base: BaseModel, recipeFolder: string): Promise<Licence | undefined> {
  switch (base.kind) {
    case 'embedded':
      return base.name === embeddedBaseName ? embeddedLicence : undefined;
    case 'gguf':
      return ggufLicence(path.resolve(recipeFolder, base.path));
    case 'folder':
      return readmeLicence(path.join(path.resolve(recipeFolder, base.path), 'README.md'), 'the README of the base');
    case 'hub': {
      const folder = path.join(hubCache(), `models--${base.repository.replace('/', '--')}`);
      const commit = await readFile(path.join(folder, 'refs', base.revision), 'utf8').catch(() => base.revision);
      const file = path.join(folder, 'snapshots', path.basename(commit.trim()), 'README.md');
      return readmeLicence(file, 'its page on the model hub');
    }
  }
}

/** Where the hub's own tools keep what they downloaded. */
function hubCache(): string {
  const { HF_HUB_CACHE, HF_HOME } = process.env;
  return HF_HUB_CACHE ?? path.join(HF_HOME ?? path.join(os.homedir(), '.cache', 'huggingface'), 'hub');
}

async function ggufLicence(file: string): Promise<Licence | undefined> {
  const inspected = await inspectModel(file).catch(() => undefined);
  const id = inspected && textOf(inspected.header.metadata, 'general.license');
  return id === undefined ? undefined : { id: shortened(id), source: 'general.license in its GGUF' };
}

/** Front matter of a model card: `license: apache-2.0`, or `license: other` with `license_name`. */
async function readmeLicence(file: string, source: string): Promise<Licence | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [, matter = ''] = /^---\r?\n([\s\S]*?)\r?\n---\s/.exec(text) ?? [];
  const values = parseMatter(matter);
  const named = values['license'] === 'other' ? (values['license_name'] ?? 'other') : values['license'];
  return typeof named === 'string' && named !== '' ? { id: shortened(named), source } : undefined;
}

function parseMatter(text: string): Readonly<Record<string, unknown>> {
  try {
    const values: unknown = parse(text, { maxAliasCount: 0 });
    return isRecord(values) ? values : {};
  } catch {
    return {};
  }
}

function shortened(id: string): string {
  return id.trim().slice(0, longestId).toWellFormed();
}
