import assert from 'node:assert/strict';
import type { DeviceState } from '../../../node/read-model/state';
import { modelChoices, phoneChoices } from './chat-models';

describe('What a panel can be put onto', () => {
  const own = { serial: 'A1', label: 'Pixel 8', isVirtual: false };

  it('are the phones that adb lists, with what keeps one from being used', () => {
    const devices: readonly DeviceState[] = [
      { serial: 'A1', label: 'Pixel 8', status: 'ready' },
      { serial: 'B2', label: 'Galaxy A5', status: 'unauthorized', nextStep: 'Allow it on the phone.' },
      { label: 'Virtual phone', status: 'stopped', virtualPhone: { name: 'default', profile: 'phone-4gb' } },
    ];
    assert.deepEqual(phoneChoices(devices, own), [
      { ...own, isChosen: true },
      { serial: 'B2', label: 'Galaxy A5', isVirtual: false, isChosen: false, obstacle: 'Allow it on the phone.' },
    ]);
  });

  it('have the phone that is talked with among them while it is unplugged', () => {
    const other = { serial: 'B2', label: 'Galaxy A5', status: 'ready' } as const;
    const choices = phoneChoices([other], own);
    assert.deepEqual(
      choices.map(({ serial, isChosen }) => [serial, isChosen]),
      [
        ['A1', true],
        ['B2', false],
      ],
    );
  });

  it('have the model that is talked with among them when its file is gone, also as the last', async () => {
    const chosen = { id: 'q4', label: 'Q4_0', sizeBytes: 92e6 };
    const other = { id: 'f16', label: 'f16', sizeBytes: 271e6, filePath: '/nowhere/f16.gguf', hasAdapter: false };
    const phone = { facts: undefined, contextTokens: 1024 };
    const [first, second] = await modelChoices([other], chosen, phone);
    assert.deepEqual([first, second?.id, second?.isChosen], [{ ...chosen, isChosen: true }, 'f16', false]);
    assert.deepEqual(await modelChoices([], chosen, phone), [{ ...chosen, isChosen: true }]);
  });
});
