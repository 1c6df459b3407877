import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { redactor } from './redact';

const clean = redactor({
  homeFolders: ['/home/ana.b', '/tmp/other home'],
  secrets: ['s3cr3t+value', ''],
  names: [
    { text: 'workstation-7', stands: '(computer)' },
    { text: 'ana', stands: '(user)' },
  ],
});

describe('a report', () => {
  it('has no path of the home folder, however it is written', () => {
    assert.equal(clean('in /home/ana.b/project and "/home/ana.b"'), 'in ~/project and "~"');
    assert.equal(clean('/tmp/other home/x'), '~/x');
    assert.equal(clean('/home/ana.bc and /home/anaxb stay'), '/home/ana.bc and /home/anaxb stay');
    const windows = redactor({ homeFolders: ['C:\\Users\\Ana B'], secrets: [], names: [] });
    const written = [
      'C:\\Users\\Ana B\\x',
      '{"path":"C:\\\\Users\\\\Ana B\\\\x"}',
      'c:/users/ana b/x',
      'file:///c%3A/Users/Ana%20B/x',
    ];
    assert.deepEqual(written.map(windows), ['~\\x', '{"path":"~\\\\x"}', '~/x', 'file:///~/x']);
  });

  it('has no secret, stored or written down by somebody', () => {
    const secrets = [
      ['token hf_abcdefghij1234', 'token (secret)'],
      ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer (secret)'],
      ['HF_TOKEN=abcdef next', 'HF_TOKEN=(secret) next'],
      ['{"apiKey":"0123456789"}', '{"apiKey":"(secret)"}'],
      ['https://ana:pass@proxy.example:8080/x', 'https://(secret)@proxy.example:8080/x'],
      ['it is s3cr3t+value.', 'it is (secret).'],
      ['sk-abcdefghijklmnop1234', '(secret)'],
    ];
    for (const [text, cleaned] of secrets) {
      assert.equal(clean(text ?? ''), cleaned);
    }
  });

  it('keeps what tells what went wrong', () => {
    const texts = [
      `SHA-256 ${'0123456789abcdef'.repeat(4)}`,
      'train: 240 tokens/s, max_tokens: 512',
      'workstation-70 is another one',
      'https://example.com/a@b',
    ];
    assert.deepEqual(texts.map(clean), texts);
    assert.equal(clean('on Workstation-7: done'), 'on (computer): done');
  });

  it('takes nothing out for an empty home', () => {
    assert.equal(redactor({ homeFolders: ['/'], secrets: [], names: [] })('/usr/bin'), '/usr/bin');
  });
});
