import assert from 'node:assert/strict';
import { parseFreeBytes, parsePhoneFacts } from './facts';

describe('parsePhoneFacts', () => {
  it('leaves out what a phone does not report', () => {
    const facts = parsePhoneFacts('s', {
      thermal: 'HAL Ready: false\n',
      battery: '',
      properties: '[ro.soc.model]: []\n',
    });
    assert.equal(facts.thermalStatus, undefined);
    assert.equal(facts.batteryCelsius, undefined);
    assert.equal(facts.memoryAvailableBytes, undefined);
    assert.equal(facts.soc, undefined);
    assert.equal(facts.isVirtual, false);
  });

  it('keeps only the instructions that every core has', () => {
    const core = (features: string) => `processor\t: 0\nFeatures\t: ${features}\n\n`;
    const facts = parsePhoneFacts('s', { processor: core('fp asimd asimddp i8mm') + core('fp asimd asimddp') });
    assert.deepEqual(facts.cpuFeatures, ['fp', 'asimd', 'asimddp']);
    assert.equal(facts.coreCount, 2);
  });

  it('reads battery and heat in degrees', () => {
    const facts = parsePhoneFacts('s', {
      battery: '  level: 80\n  temperature: -25\n',
      thermal: 'Thermal Status: 3\n',
    });
    assert.deepEqual([facts.batteryPercent, facts.batteryCelsius, facts.thermalStatus], [80, -2.5, 3]);
  });
});

describe('parseFreeBytes', () => {
  it('reads the available column in KiB', () => {
    const text = 'Filesystem      1K-blocks  Used Available Use% Mounted on\n/dev/block/dm 1 100 40 60 40% /data\n';
    assert.equal(parseFreeBytes(text), 60 * 1024);
  });

  it('gives nothing for what is not a df listing', () => {
    assert.equal(parseFreeBytes('df: not found'), undefined);
  });
});
