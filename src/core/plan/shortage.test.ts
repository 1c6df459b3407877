import assert from 'node:assert/strict';
import { findShortages, type Supply } from './shortage';

const need = (memoryBytes: number, gpuMemoryBytes = 0) => ({
  diskBytes: 0,
  memoryBytes,
  gpuMemoryBytes,
  seconds: undefined,
});
const steps = [
  { name: 'train', need: need(10e9, 6e9) },
  { name: 'merge', need: need(20e9) },
];
const enough: Supply = { freeDiskBytes: 100e9, availableMemoryBytes: 20e9, freeGpuMemoryBytes: 6e9 };
const shortagesWith = (supply: Partial<Supply>, isCounted = true) =>
  findShortages(steps, { diskBytes: 50e9, isCounted, supply: { ...enough, ...supply } });

describe('too little for a run', () => {
  it('is nothing where the computer can give as much as the largest step needs', () => {
    assert.deepEqual(shortagesWith({}), []);
  });

  it('is refused clearly below the need, and tight in between', () => {
    const verdicts = [15.9e9, 16e9, 19.9e9].map(
      (availableMemoryBytes) => shortagesWith({ availableMemoryBytes })[0]?.verdict,
    );
    assert.deepEqual(verdicts, ['refused', 'tight', 'tight']);
    const [shortage] = shortagesWith({ availableMemoryBytes: 1e9 });
    assert.deepEqual(shortage, {
      what: 'memory',
      verdict: 'refused',
      step: 'merge',
      neededBytes: 20e9,
      availableBytes: 1e9,
    });
  });

  it('refuses less disk than a counted model needs, but only warns where the size is in its name', () => {
    assert.deepEqual(
      [true, false].map((isCounted) => shortagesWith({ freeDiskBytes: 45e9 }, isCounted)[0]?.verdict),
      ['refused', 'tight'],
    );
    assert.equal(shortagesWith({ freeDiskBytes: 39e9 }, false)[0]?.verdict, 'refused');
  });

  it('names the step that the GPU is too small for, and takes what is not known as enough', () => {
    assert.equal(shortagesWith({ freeGpuMemoryBytes: 4e9 })[0]?.step, 'train');
    assert.deepEqual(shortagesWith({ freeGpuMemoryBytes: undefined, availableMemoryBytes: undefined }), []);
  });
});
