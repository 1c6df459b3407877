import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { addMute, type Mute, type ParsedMutes, parseMutes, removeMute } from '../../core/dataset/check/mutes/mutes';
import { thrownCode } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { writeFileAtomic } from '../files/atomic-write';

/** Where a dataset's mutes stand: `assistant.train.mutes.yaml` beside `assistant.train.jsonl`. */
export function mutesFileOf(datasetFile: string): string {
  const { dir, name } = path.parse(datasetFile);
  return path.join(dir, `${name}.mutes.yaml`);
}

/** Reads a dataset's mutes; without a file there are none. @throws WorkbenchError `file.unreadable` */
export async function readMutes(datasetFile: string): Promise<ParsedMutes> {
  const text = await readIfThere(mutesFileOf(datasetFile));
  return text === undefined ? { mutes: [], problems: [] } : parseMutes(text);
}

/**
 * Adds a mute to a dataset's file, all or nothing.
 * @returns the mutes file
 * @throws WorkbenchError `file.notFound`, `file.unreadable`, `mutes.noReason`, `mutes.invalid`, `dataset.notSaved`
 */
export async function saveMute(datasetFile: string, mute: Mute): Promise<string> {
  if (!existsSync(datasetFile)) {
    throw new WorkbenchError('file.notFound', { path: datasetFile });
  }
  const file = mutesFileOf(datasetFile);
  await write(file, addMute(await readIfThere(file), mute));
  return file;
}

/**
 * Takes a mute out of a dataset's file, all or nothing; one that is not there is none.
 * @throws WorkbenchError `file.unreadable`, `mutes.invalid`, `dataset.notSaved`
 */
export async function deleteMute(datasetFile: string, mute: Pick<Mute, 'rule' | 'row'>): Promise<void> {
  const file = mutesFileOf(datasetFile);
  const text = removeMute((await readIfThere(file)) ?? '', mute);
  if (text !== undefined) {
    await write(file, text);
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    const target = await realpath(file).catch(() => file);
    await writeFileAtomic(target, text, await stat(target).catch(() => undefined));
  } catch (error) {
    throw new WorkbenchError('dataset.notSaved', { path: file, detail: thrownMessage(error) }, { cause: error });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (thrownCode(error) === 'ENOENT') {
      return undefined;
    }
    throw new WorkbenchError('file.unreadable', { path: file, detail: thrownMessage(error) }, { cause: error });
  }
}
