import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { newPairingSecret, pairingQrText } from '../../../node/adb/pairing';
import { svgQr } from '../../../node/adb/pairing-qr';
import { qrPageHtml } from './qr-page';

describe('The page with the QR code', () => {
  const secret = newPairingSecret();
  const html = qrPageHtml({
    title: 'Pair <a> phone',
    svg: svgQr(pairingQrText(secret), 'QR code'),
    steps: ['Open & scan'],
  });

  it('allows nothing: no script, no style, no request', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(policy, "default-src 'none'; base-uri 'none'; form-action 'none'");
    assert.ok(!/<script|<style|style=|https?:|\son\w+=/.test(html));
  });

  it('shows the code and says what to do, without the password as text', () => {
    assert.match(html, /<svg width="320" height="320" [^>]*role="img" aria-label="QR code"/);
    assert.ok(html.includes('<h1>Pair &lt;a&gt; phone</h1>') && html.includes('<li>Open &amp; scan</li>'));
    assert.ok(!html.includes(secret.password) && !html.includes(secret.name));
  });
});
