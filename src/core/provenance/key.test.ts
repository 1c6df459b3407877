import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import { artifactKey } from './key';

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('canonical JSON', () => {
  it('gives equal values equal text', () => {
    assert.equal(
      canonicalJson({ b: [1, { d: null, c: 'é' }], a: undefined, Z: 1e21 }),
      '{"Z":1e+21,"b":[1,{"c":"é","d":null}]}',
    );
    assert.equal(canonicalJson({ x: -0 }), '{"x":0}');
  });

  it('refuses what JSON cannot say', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, loop]) {
      assert.throws(() => canonicalJson(value), TypeError);
    }
  });
});

describe('artifact keys', () => {
  it('depends on every ingredient and on no order', () => {
    const ingredients = {
      step: 'train',
      stepVersion: 1,
      inputs: { a: '1', b: '2' },
      parameters: { rank: 16 },
      tools: { torch: '2' },
    };
    const key = artifactKey(ingredients, sha256Hex);
    assert.match(key, /^[0-9a-f]{64}$/);
    assert.equal(artifactKey({ ...ingredients, inputs: { b: '2', a: '1' } }, sha256Hex), key);
    const changes = [{ step: 'merge' }, { stepVersion: 2 }, { inputs: { a: '1' } }, { parameters: {} }, { tools: {} }];
    const keys = changes.map((change) => artifactKey({ ...ingredients, ...change }, sha256Hex));
    assert.equal(new Set([key, ...keys]).size, 6);
  });
});
