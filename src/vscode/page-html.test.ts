import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pageHtml } from './page-html';

const options = {
  title: 'Pixel "8" <b>',
  opening: 'Opening <b> …',
  cspSource: 'https://host',
  scriptUri: 'https://host/a.js',
  styleUri: 'https://host/a.css',
  data: { serial: '"><script>alert(1)</script>' },
};

describe('The page of a view', () => {
  it('allows one script, by a nonce that is new each time, and nothing unsafe or remote', () => {
    const [first, second] = [pageHtml(options), pageHtml(options)];
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(first)?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'nonce-[\w-]{22}'; style-src https:\/\/host;/);
    assert.doesNotMatch(policy, /unsafe|\*|data:|connect-src|frame-src/);
    assert.notEqual(/nonce-([\w-]+)/.exec(first)?.[1], /nonce-([\w-]+)/.exec(second)?.[1]);
  });

  it('fetches what its script imports beside it, by the same nonce', () => {
    const html = pageHtml({ ...options, importUris: ['https://host/b.js?a&b'] });
    const nonce = /nonce-([\w-]+)/.exec(html)?.[1];
    assert.ok(html.includes(`<link rel="modulepreload" nonce="${nonce}" href="https://host/b.js?a&amp;b">`));
  });

  it('brings the texts of another language with it, as data', () => {
    const texts = { 'Say “{0}”': '"><script>{0}</script>' };
    const html = pageHtml({ ...options, translation: { language: 'de', texts } });
    assert.match(html, /<html lang="de">/);
    assert.equal(html.match(/<script/g)?.length, 1);
    const data = /data-texts="([^"]*)"/.exec(html)?.[1] ?? '';
    const decoded = data.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    assert.deepEqual(JSON.parse(decoded.replaceAll('&amp;', '&')), texts);
    assert.doesNotMatch(pageHtml(options), /data-texts/);
  });

  it('escapes what a phone says of itself', () => {
    const html = pageHtml(options);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(html.includes('data-serial="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"'));
    assert.ok(html.includes('>Opening &lt;b&gt; …</p>'));
    assert.ok(html.includes('<title>Pixel &quot;8&quot; &lt;b&gt;</title>'));
  });
});
