import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { KeptValues } from '../../kept-values';
import { ContactsConsent } from './contacts-consent';

const target = { serial: 'A1', recipePath: '/project/mobile-llm.yaml' };

function keptValues(): KeptValues & { readonly values: Map<string, unknown> } {
  const values = new Map<string, unknown>();
  const update = async (key: string, value: unknown) => void values.set(key, structuredClone(value));
  return { values, get: (key) => values.get(key), update };
}

describe('The permission to read a phone’s contacts', () => {
  it('is given for one phone and one project, until it is taken back', async () => {
    const kept = keptValues();
    const consent = new ContactsConsent(kept);
    assert.ok(!consent.isGiven(target));
    await consent.give(target);
    await consent.give(target);
    assert.ok(new ContactsConsent(kept).isGiven(target), 'another window knows it');
    assert.ok(!consent.isGiven({ ...target, serial: 'B2' }));
    assert.ok(!consent.isGiven({ ...target, recipePath: '/other/mobile-llm.yaml' }));
    assert.equal(await consent.forget(), 1);
    assert.ok(!consent.isGiven(target));
    assert.equal(await consent.forget(), 0);
  });

  it('is not given by what somebody else wrote there', () => {
    const kept = keptValues();
    kept.values.set('mobileLlm.contactsConsent', [{ serial: 'A1' }, 7, 'A1']);
    assert.ok(!new ContactsConsent(kept).isGiven(target));
  });
});
