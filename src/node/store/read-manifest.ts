import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { stepNames } from '../runs/events';
import type { Manifest } from './manifest';

const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const fileEntry = {
  type: 'object',
  required: ['path', 'sha256', 'sizeBytes'],
  properties: { path: { type: 'string' }, sha256: hash, sizeBytes: { type: 'number' } },
};

/** Unknown members are allowed: a newer version may have added them. */
const isManifest = new Ajv({ strict: false }).compile<Manifest>({
  type: 'object',
  required: ['version', 'key', 'step', 'stepVersion', 'createdAt', 'inputs', 'parameters', 'tools', 'content'],
  properties: {
    version: { const: 1 },
    key: { type: 'string', pattern: '^[0-9a-f]{16,64}$' },
    step: { enum: stepNames },
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
    content: {
      type: 'object',
      required: ['kind', 'sha256', 'sizeBytes'],
      properties: { sha256: hash, sizeBytes: { type: 'number' } },
      oneOf: [
        { properties: { kind: { const: 'file' }, fileName: { type: 'string' } }, required: ['fileName'] },
        { properties: { kind: { const: 'folder' }, files: { type: 'array', items: fileEntry } }, required: ['files'] },
        { properties: { kind: { const: 'reference' }, path: { type: 'string' } }, required: ['path'] },
      ],
    },
  },
});

/**
 * Reads a manifest; undefined where there is none.
 * @throws WorkbenchError `store.manifestUnreadable` where it is damaged or of a later version
 */
export async function readManifest(file: string): Promise<Manifest | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw new WorkbenchError('file.unreadable', { path: file, detail: String(error) }, { cause: error });
  });
  if (text === undefined) {
    return undefined;
  }
  const value = parseJson(text);
  if (!isManifest(value)) {
    throw new WorkbenchError('store.manifestUnreadable', {
      path: file,
      detail: 'it is not of version 1 or incomplete',
    });
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
