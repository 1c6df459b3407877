import assert from 'node:assert/strict';
import { parseRuntimeManifest, type RuntimeManifest, runtimeIdentity } from './manifest';
import { madeManifest } from './runtimes.cases';

const file = (name: string) => ({ name, sizeBytes: 1, sha256: 'b'.repeat(64) });
const parse = (manifest: unknown) => parseRuntimeManifest(JSON.stringify(manifest), 'manifest.json');

describe('a runtime’s manifest', () => {
  it('is read as it was written', () => {
    const manifest = madeManifest({ archive: { name: 'a.tar.gz', sha256: 'c'.repeat(64) }, kind: 'prebuilt' });
    assert.deepEqual(parse(manifest), manifest);
  });

  const wrong: Readonly<Record<string, Partial<Record<keyof RuntimeManifest, unknown>>>> = {
    'a later schema': { schemaVersion: 2 },
    'an unknown kind': { kind: 'magic' },
    'a 32-bit processor': { abi: 'armeabi-v7a' },
    'an id that is a path': { id: '../../evil' },
    'a file that is a path': { files: [file('llama-server'), file('../evil.so')] },
    'a file with a hidden name': { files: [file('llama-server'), file('.so')] },
    'the same file twice': { files: [file('llama-server'), file('a.so'), file('A.so')] },
    'no program among the files': { files: [file('a.so')] },
    'a hash that is none': { files: [{ ...file('llama-server'), sha256: 'x' }] },
    'a size that is a text': { files: [{ ...file('llama-server'), sizeBytes: '1' }] },
    'features that are no list': { requiredFeatures: 'asimddp' },
    'no compiler': { compiler: undefined },
  };
  for (const [what, difference] of Object.entries(wrong)) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => parse({ ...madeManifest(), ...difference }), { code: 'runtime.badManifest' });
    });
  }

  it('is refused when it is no JSON', () => {
    assert.throws(() => parseRuntimeManifest('{', 'm'), { code: 'runtime.badManifest', message: /not JSON/ });
  });

  it('has the same identity in whatever order its files were found', () => {
    assert.equal(runtimeIdentity([file('a'), file('b')]), runtimeIdentity([file('b'), file('a')]));
    assert.notEqual(runtimeIdentity([file('a')]), runtimeIdentity([file('b')]));
  });
});
