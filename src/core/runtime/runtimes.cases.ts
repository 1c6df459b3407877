import type { RuntimeManifest } from './manifest';

/** A manifest for tests: a static arm64 llama-server. */
export function madeManifest(differences: Partial<RuntimeManifest> = {}): RuntimeManifest {
  return {
    schemaVersion: 1,
    id: 'zig-armv8.0-0123456789ab',
    kind: 'zig',
    variant: 'armv8.0',
    abi: 'arm64-v8a',
    requiredFeatures: [],
    pageAlignmentBytes: 65_536,
    llama: { tag: 'v0.5.0', commit: 'de3ff815ea7d559ee917f063901b8986f038abc6' },
    compiler: { name: 'zig', version: '0.17.0' },
    flags: ['--preset', 'phone'],
    program: 'llama-server',
    files: [{ name: 'llama-server', sizeBytes: 3, sha256: 'a'.repeat(64) }],
    madeAt: '2026-11-21T12:00:00.000Z',
    ...differences,
  };
}
