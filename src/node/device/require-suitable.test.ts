import assert from 'node:assert/strict';
import { parsePhoneFacts } from '../adb/facts';
import { requireSuitablePhone } from './require-suitable';

const phone = (abi: string, sdk: string, release: string) =>
  parsePhoneFacts('serial', {
    properties: `[ro.product.cpu.abi]: [${abi}]\n[ro.build.version.sdk]: [${sdk}]\n[ro.build.version.release]: [${release}]\n`,
  });

describe('a phone on which no model can run', () => {
  it('is refused with numbers', () => {
    assert.throws(() => requireSuitablePhone(phone('armeabi-v7a', '30', '11')), {
      code: 'device.thirtyTwoBit',
      message: /32-bit programs only \(armeabi-v7a\)/,
    });
    assert.throws(() => requireSuitablePhone(phone('arm64-v8a', '25', '7.1.2')), {
      code: 'device.androidTooOld',
      message: /Android 7\.1\.2 \(API 25\); Android 8 \(API 26\)/,
    });
  });

  it('is told from one that can, and from one that does not say', () => {
    requireSuitablePhone(phone('arm64-v8a', '26', '8.0.0'));
    requireSuitablePhone(parsePhoneFacts('serial', {}));
  });
});
