import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { linkAddress } from './link-address';

describe('Where a link leads', () => {
  it('is shown so that no host looks like another', () => {
    assert.equal(linkAddress('https://example.com/a b?q=ä#x'), 'https://example.com/a%20b?q=%C3%A4#x');
    assert.equal(linkAddress('https://аpple.com'), 'https://xn--pple-43d.com/');
    assert.equal(linkAddress('HTTPS://EXAMPLE.com'), 'https://example.com/');
    assert.equal(linkAddress('mailto:ngozi@example.com?subject=Hi'), 'mailto:ngozi@example.com?subject=Hi');
  });

  it('is nowhere for what is never opened', () => {
    const refused = [
      'http://example.com',
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'vscode://command',
      'command:workbench.action.quit',
      'https://example.com@evil.example',
      'https://a:b@evil.example',
      '//evil.example',
      'example.com',
      `https://example.com/${'a'.repeat(2_000)}`,
      '',
    ];
    assert.deepEqual(refused.map(linkAddress), Array(refused.length).fill(undefined));
  });
});
