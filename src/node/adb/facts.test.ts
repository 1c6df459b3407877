import assert from 'node:assert/strict';
import { processorMs } from '../../../test/processor-time';
import { parseFreeBytes, parsePhoneFacts } from './facts';
import { android6, android8, android14 } from './facts.cases';

describe('parsePhoneFacts', () => {
  it('reads an Android 14 phone', () => {
    assert.deepEqual(parsePhoneFacts('s', android14), {
      serial: 's',
      serialNumber: '39111FDJH00Q3M',
      fingerprint: 'google/shiba/shiba:14/UQ1A.240105.004/11206848:user/release-keys',
      bootId: '0f1e2d3c-4b5a-4697-8899-aabbccddeeff',
      manufacturer: 'Google',
      model: 'Pixel 8',
      androidRelease: '14',
      apiLevel: 34,
      securityPatch: '2024-01-05',
      abi: 'arm64-v8a',
      abis: ['arm64-v8a', 'armeabi-v7a', 'armeabi'],
      soc: 'QTI SM8550',
      coreCount: 8,
      coreClusters: [
        { coreCount: 3, maximumKhz: 2_016_000 },
        { coreCount: 4, maximumKhz: 2_803_200 },
        { coreCount: 1, maximumKhz: 3_187_200 },
      ],
      cpuFeatures: 'fp asimd evtstrm aes sha2 crc32 atomics fphp asimdhp asimddp i8mm bf16'.split(' '),
      memoryTotalBytes: 7_642_072 * 1024,
      memoryAvailableBytes: 3_104_820 * 1024,
      storageTotalBytes: 113_160_124 * 1024,
      storageFreeBytes: 56_315_464 * 1024,
      batteryPercent: 81,
      batteryCelsius: 31.2,
      batteryState: 'charging',
      thermalStatus: 1,
      skinCelsius: 34.2,
      timeZone: 'Europe/Vienna',
      isVirtual: false,
    });
  });

  it('reads an Android 8 phone, whose kernel names the chip and whose cores may sleep', () => {
    const facts = parsePhoneFacts('s', android8);
    assert.equal(facts.soc, 'Qualcomm Technologies, Inc MSM8917');
    assert.equal(facts.coreCount, 4);
    assert.deepEqual(facts.coreClusters, [{ coreCount: 4, maximumKhz: 1_401_600 }]);
    assert.ok(!facts.cpuFeatures.includes('asimddp'));
    assert.equal(facts.storageFreeBytes, 924_000 * 1024);
    assert.deepEqual([facts.batteryPercent, facts.batteryCelsius, facts.batteryState], [24, -2.5, 'discharging']);
    assert.deepEqual([facts.thermalStatus, facts.skinCelsius, facts.securityPatch], [undefined, undefined, undefined]);
  });

  it('reads what there is of an Android 6 phone with 32 bits', () => {
    const facts = parsePhoneFacts('s', android6);
    assert.deepEqual([facts.apiLevel, facts.androidRelease, facts.abi], [23, '6.0.1', 'armeabi-v7a']);
    assert.deepEqual(facts.abis, ['armeabi-v7a', 'armeabi']);
    assert.equal(facts.storageFreeBytes, undefined);
    assert.deepEqual(facts.coreClusters, []);
  });

  it('leaves out what a phone does not report', () => {
    const facts = parsePhoneFacts('s', {});
    const { serial, isVirtual, abis, coreClusters, cpuFeatures, ...others } = facts;
    assert.deepEqual([serial, isVirtual, abis, coreClusters, cpuFeatures], ['s', false, [], [], []]);
    assert.deepEqual(
      Object.values(others).filter((value) => value !== undefined),
      [],
    );
  });

  it('does not take silence of the thermal hardware for coolness', () => {
    const thermal = 'Thermal Status: 0\nCached temperatures:\nHAL Ready: false\n';
    assert.equal(parsePhoneFacts('s', { thermal }).thermalStatus, undefined);
  });

  it('keeps only the instructions that every core has', () => {
    const core = (features: string) => `processor\t: 0\nFeatures\t: ${features}\n\n`;
    const facts = parsePhoneFacts('s', { processor: core('fp asimd asimddp i8mm') + core('fp asimd asimddp') });
    assert.deepEqual(facts.cpuFeatures, ['fp', 'asimd', 'asimddp']);
    assert.equal(facts.coreCount, 2);
  });

  it('makes nothing of numbers that cannot be, and cleans names', () => {
    const facts = parsePhoneFacts('s', {
      properties: `[ro.product.model]: [\u202eevil\u001b[31m\u0007${'x'.repeat(9999)}]\n[ro.build.version.sdk]: [1e99]\n[ro.build.version.security_patch]: [$(reboot)]\n`,
      memory: 'MemTotal: 99999999999999999999999 kB\nMemAvailable: -5 kB\n',
      processor: `Features : ${'<script> '.repeat(1000)}ok\n`,
      cores: '0-99999999\n',
      clusters: `${'policy0/related_cpus:5-1\npolicy0/cpuinfo_max_freq:NaN\n'.repeat(50)}policy1/cpuinfo_max_freq:1e300\n`,
      storage: 'x 1 2 99999999999999999999 5% /\n',
      battery: '  level: 900\n  temperature: 999999999\n  status: __proto__\n',
      thermal: 'Thermal Status: 9\nCurrent temperatures from HAL:\n\tTemperature{mValue=NaN, mType=3, mName=skin}\n',
    });
    assert.ok(facts.model?.startsWith('evil') && facts.model.length <= 120);
    assert.doesNotMatch(facts.model ?? '', /[\u0000-\u001f\u202e]/);
    const { apiLevel, securityPatch, memoryTotalBytes, memoryAvailableBytes, coreCount, storageFreeBytes } = facts;
    const { batteryPercent, batteryCelsius, batteryState, thermalStatus, skinCelsius } = facts;
    assert.deepEqual(
      [apiLevel, securityPatch, memoryTotalBytes, memoryAvailableBytes, coreCount, storageFreeBytes].concat([
        batteryPercent,
        batteryCelsius,
        batteryState,
        thermalStatus,
        skinCelsius,
      ]),
      Array.from({ length: 11 }),
    );
    assert.deepEqual([facts.coreClusters, facts.cpuFeatures], [[], ['ok']]);
  });

  it('takes no time over hostile text of any length', () => {
    const hostile = `${'['.repeat(200_000)}${' '.repeat(200_000)}${'0-1,'.repeat(100_000)}${'policy0/related_cpus:'.repeat(20_000)}`;
    const said = Object.fromEntries(Object.keys(android14).map((section) => [section, hostile]));
    const spentMs = processorMs(() => void parsePhoneFacts('s', said));
    assert.ok(spentMs < 2000, `${spentMs} ms`);
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
