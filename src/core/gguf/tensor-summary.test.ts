import assert from 'node:assert/strict';
import { describeTypes, substitutesIn, summariseTensors } from './tensor-summary';
import type { GgufTensor } from './tensors';

const tensor = (type: string, weights: number, sizeBytes: number): GgufTensor => ({
  name: `${type}.${weights}`,
  type,
  dimensions: [32, weights / 32],
  offset: 0,
  sizeBytes,
});

describe('what a GGUF file is really made of', () => {
  it('names every type, the one with the most bytes first', () => {
    const summary = summariseTensors([
      tensor('F32', 32, 128),
      tensor('Q5_0', 640, 440),
      tensor('Q4_K', 256, 144),
      tensor('Q5_0', 320, 220),
    ]);
    assert.deepEqual(
      summary.types.map(({ type, tensors, parameters, sizeBytes }) => [type, tensors, parameters, sizeBytes]),
      [
        ['Q5_0', 2, 960, 660],
        ['Q4_K', 1, 256, 144],
        ['F32', 1, 32, 128],
      ],
    );
    assert.equal(summary.parameterCount, 1248);
    assert.equal(summary.quantizedAs, 'Q5_0');
    assert.equal(describeTypes(summary), '6.0 bits a weight: 2 Q5_0, 1 Q4_K, 1 F32');
  });

  it('names what stands in place of blocks that do not fit', () => {
    const narrow = summariseTensors([tensor('Q5_0', 640, 440), tensor('Q8_0', 320, 340), tensor('Q4_K', 256, 144)]);
    const names = (type: string) => substitutesIn(type, narrow).map((share) => share.type);
    assert.deepEqual(names('Q4_K_M'), ['Q5_0', 'Q8_0']);
    assert.deepEqual(names('IQ4_XS'), ['Q5_0', 'Q8_0']);
    assert.deepEqual(names('Q5_0'), []);
    assert.deepEqual(names('IQ4_NL'), []);
  });

  it('knows a file that nothing was quantized in', () => {
    assert.equal(summariseTensors([tensor('F16', 64, 128), tensor('F32', 32, 128)]).quantizedAs, undefined);
    assert.equal(summariseTensors([tensor('BF16', 64, 128)]).bitsPerWeight, 16);
    assert.equal(summariseTensors([]).bitsPerWeight, 0);
  });
});
