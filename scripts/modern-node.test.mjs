import assert from 'node:assert/strict';
import { isModern } from './modern-node.mjs';

describe('Node that runs the engine', () => {
  it('is one with all that the engine uses', () => {
    const modern = ['22.15.0', '22.22.1', '23.10.0', '24.0.0', '25.1.0'];
    const old = ['20.20.2', '21.7.3', '22.0.0', '22.14.9', '23.0.0', '23.9.0'];
    assert.deepEqual([...modern, ...old].filter(isModern), modern);
  });

  it('is the one that runs these tests', () => {
    assert.ok(isModern(process.versions.node));
  });
});
