import assert from 'node:assert/strict';
import { parsePhoneFacts } from '../adb/facts';
import { suitableBuilds } from './runtime';

const build = (abi: string, ...requiredFeatures: string[]) => ({ abi, requiredFeatures, serverFile: `/${abi}` });
const phone = (abi: string, features: string) =>
  parsePhoneFacts('s', { properties: `[ro.product.cpu.abi]: [${abi}]`, processor: `Features : ${features}` });

describe('suitableBuilds', () => {
  const builds = [
    build('arm64-v8a'),
    build('arm64-v8a', 'asimddp', 'i8mm'),
    build('arm64-v8a', 'asimddp'),
    build('x86_64'),
  ];

  it('prefers the build that uses most of the processor and steps down from there', () => {
    const suitable = suitableBuilds(phone('arm64-v8a', 'fp asimd asimddp'), builds);
    assert.deepEqual(
      suitable.map((known) => known.requiredFeatures),
      [['asimddp'], []],
    );
  });

  it('finds none for a processor that nothing was built for', () => {
    assert.deepEqual(suitableBuilds(phone('armeabi-v7a', 'neon'), builds), []);
  });
});
