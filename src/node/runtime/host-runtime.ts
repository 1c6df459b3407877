import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type RuntimeFile, runtimeIdentity } from '../../core/runtime/manifest';
import { sha256Hex, sha256OfFile } from '../files/sha256';
import type { RuntimeBuild } from './runtime-build';

/** What a virtual phone runs: this computer's own build. Its manifest is not kept, and says nothing of phones. */
export async function hostRuntime(
  serverFile: string,
  llama: { readonly tag: string; readonly commit: string } = { tag: 'unknown', commit: 'unknown' },
): Promise<RuntimeBuild> {
  const name = path.basename(serverFile);
  const file: RuntimeFile = { name, sizeBytes: (await stat(serverFile)).size, sha256: await sha256OfFile(serverFile) };
  const files = [file];
  const manifest = {
    schemaVersion: 1,
    id: `host-native-${sha256Hex(runtimeIdentity(files)).slice(0, 12)}`,
    kind: 'host',
    variant: 'native',
    abi: os.arch() === 'arm64' ? 'arm64-v8a' : 'x86_64',
    requiredFeatures: [],
    pageAlignmentBytes: 0,
    llama,
    compiler: { name: 'unknown', version: 'unknown' },
    flags: ['--preset', 'host'],
    program: name,
    files,
    madeAt: new Date().toISOString(),
  } as const;
  return { manifest, folder: path.dirname(serverFile) };
}
