import assert from 'node:assert/strict';
import { fictionalPhoneFor, isFictionalPhone } from './fictional-phone';

const fictional = [
  '+1 212 555 0100',
  '1-800-555-0199',
  '(416) 555-0123',
  '555-0142',
  '+44 7700 900999',
  '07700900000',
  '+44 (0)20 7946 0123',
  '0113 496 0000',
  '01632 960000',
  '028 9649 6123',
  '+49 30 23125-999',
  '0089 99998 123'.replace('0089', '089'),
  '+33 1 99 00 12 34',
  '06 39 98 12 34',
  '+61 491 570 156',
  '(02) 5550 1234',
  '+46 8 465 004 12',
  '0044 7700 900 123',
];
const real = [
  '+1 212 555 0200',
  '+1 212 867 5309',
  '07911 123456',
  '+44 20 7946 1123',
  '+49 30 1234567',
  '+33 6 12 34 56 78',
  '+61 412 345 678',
  '+7 7700 900123',
  '0301234567',
];

describe('numbers kept for fiction', () => {
  it('are told from others, however they are written', () => {
    assert.deepEqual(
      fictional.filter((number) => !isFictionalPhone(number)),
      [],
    );
    assert.deepEqual(real.filter(isFictionalPhone), []);
  });

  it('stand in for real ones, always the same', () => {
    assert.deepEqual(
      real.map(fictionalPhoneFor).filter((number) => !isFictionalPhone(number)),
      [],
    );
    assert.equal(fictionalPhoneFor('+44 7911 123456'), '+44 7700 900456');
    assert.equal(fictionalPhoneFor('+1 415 867 5309'), '+1 212 555 0109');
    assert.equal(fictionalPhoneFor('+44 7911 123 456'), fictionalPhoneFor('+447911123456'));
  });
});
