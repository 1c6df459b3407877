import assert from 'node:assert/strict';
import { Command } from 'commander';
import { parseFault } from '../virtual-phone/faults/fault';
import { parseByteCount } from './byte-count';
import { faultCommand, optionsOf, phoneFaults, readFaultJson } from './phone-faults';

const examples: Readonly<Record<string, string>> = {
  '--after': '10MB',
  '--for': '2.5',
  '--rate': '40MB',
  '--state': 'recovery',
  '--api': '25',
  '--program': 'sleep',
  '--signal': '15',
  '--service': 'tcp:',
  '--bytes': '1GiB',
  '--offset': '-60',
  '--status': '4',
  '--celsius': '51.5',
  '--factor': '100',
  '--percent': '15',
  '--action': 'android.intent.action.DIAL',
  '--access': 'contacts',
};

describe('the faults that the command line offers', () => {
  for (const fault of phoneFaults) {
    it(`${fault.name} is one that the phone takes, with and without its options`, () => {
      const flags = fault.options.map(({ flags: all }) => all.split(' ')[0] ?? '');
      const command = new Command();
      for (const option of optionsOf(fault)) {
        command.addOption(option);
      }
      command.parse(
        flags.flatMap((flag) => [flag, examples[flag] ?? '']),
        { from: 'user' },
      );
      const full = faultCommand(fault, command.opts());
      assert.equal(Object.keys(full).length, fault.options.length + 1);
      assert.deepEqual({ ...parseFault(full) }, full);
      if (!fault.options.some(({ required }) => required)) {
        assert.equal(parseFault(faultCommand(fault, {})).fault, fault.name);
      }
    });
  }

  it('misses none of the phone’s', () => {
    let known = '';
    try {
      parseFault({});
    } catch (error) {
      known = String(error);
    }
    assert.equal(known, `Error: Known faults: ${phoneFaults.map(({ name }) => name).join(', ')}.`);
  });

  it('takes JSON too, and says what there is when it is neither', () => {
    assert.deepEqual(readFaultJson('{"fault":"clear"}'), { fault: 'clear' });
    assert.throws(() => readFaultJson('explode'), { code: 'argument.invalid', message: /drop, stall/ });
  });
});

describe('parseByteCount', () => {
  it('reads sizes as people write them', () => {
    const sizes = ['0', '1000', '10MB', '1.5 GB', '32MiB', '4 kB'].map((size) => parseByteCount('--after', size));
    assert.deepEqual(sizes, [0, 1000, 10e6, 1.5e9, 32 << 20, 4000]);
  });

  it('refuses everything else', () => {
    for (const size of ['', '-1', '10 parsecs', '1e999', 'MB', '0x10']) {
      assert.throws(() => parseByteCount('--after', size), { code: 'argument.invalid' });
    }
  });
});
