import path from 'node:path';
import { thrownCode } from '../../core/errors/thrown-error';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { parsedJson } from '../../core/json/parsed';
import { isRecord } from '../../core/json/record';
import { shapeCheck } from '../../core/json/shape-check';
import { readSmallFile } from '../files/small-file';
import { adoptingStepNames, stepNames } from '../runs/events';
import { type Manifest, manifestVersion } from './manifest';

const knownSteps = [...stepNames, ...adoptingStepNames];

const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const fileEntry = {
  type: 'object',
  required: ['path', 'sha256', 'sizeBytes'],
  properties: { path: { type: 'string' }, sha256: hash, sizeBytes: { type: 'number' } },
};

/** Unknown members are allowed: a newer version may have added them. */
const isManifest = shapeCheck<Manifest>({
  type: 'object',
  required: [
    ...['version', 'key', 'step', 'stepVersion', 'recipe', 'createdAt', 'elapsedMs'],
    ...['inputs', 'parameters', 'tools', 'content', 'metrics'],
  ],
  properties: {
    version: { const: manifestVersion },
    key: { type: 'string', pattern: '^[0-9a-f]{16,64}$' },
    step: { enum: knownSteps },
    variant: { type: 'string' },
    stepVersion: { type: 'number' },
    recipe: { type: 'string' },
    createdAt: { type: 'string' },
    elapsedMs: { type: 'number' },
    inputs: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['sha256'],
        properties: { sha256: hash, artifact: { type: 'string' }, name: { type: 'string' } },
      },
    },
    tools: { type: 'object', additionalProperties: { type: 'string' } },
    metrics: { type: 'object', additionalProperties: { type: 'number' } },
    sources: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'sha256', 'sizeBytes'],
        properties: { name: { type: 'string' }, sha256: hash, rows: { type: 'number' } },
      },
    },
    content: {
      type: 'object',
      required: ['kind', 'sha256', 'sizeBytes'],
      properties: { sha256: hash, sizeBytes: { type: 'number' } },
      oneOf: [
        { properties: { kind: { const: 'file' }, fileName: { type: 'string' } }, required: ['fileName'] },
        { properties: { kind: { const: 'folder' }, files: { type: 'array', items: fileEntry } }, required: ['files'] },
        {
          properties: {
            kind: { const: 'reference' },
            in: { enum: ['cache', 'project', 'elsewhere'] },
            path: { type: 'string' },
          },
          required: ['path'],
        },
      ],
    },
  },
});

/**
 * Reads a manifest; undefined where there is none.
 * @throws WorkbenchError `store.manifestUnreadable` where it is damaged, `store.manifestNewer` where a later version of
 *   the workbench wrote it, `file.unreadable`
 */
export async function readManifest(file: string): Promise<Manifest | undefined> {
  const text = await readSmallFile(file).catch((error: unknown) => {
    if (thrownCode(error) === 'ENOENT') {
      return undefined;
    }
    throw new WorkbenchError('file.unreadable', { path: file, detail: String(error) }, { cause: error });
  });
  if (text === undefined) {
    return undefined;
  }
  const value = parsedJson(text);
  if (!isManifest(value)) {
    throw isOfLaterVersion(value)
      ? new WorkbenchError('store.manifestNewer', { path: file })
      : new WorkbenchError('store.manifestUnreadable', { path: file, detail: 'it is damaged or incomplete' });
  }
  if (path.basename(file) !== `${value.key}.json`) {
    throw new WorkbenchError('store.manifestUnreadable', { path: file, detail: `it is that of ${value.key}` });
  }
  return value;
}

/** A version after ours, or a step that ours does not have. */
function isOfLaterVersion(value: unknown): boolean {
  if (!isRecord(value)) {
    return false;
  }
  const { version, step } = value;
  return (
    (typeof version === 'number' && version > manifestVersion) ||
    (version === manifestVersion && typeof step === 'string' && !knownSteps.some((name) => name === step))
  );
}
