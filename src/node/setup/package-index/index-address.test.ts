import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { indexAddress, indexInConfiguration, indexVariables, pipConfigurationFiles } from './index-address';

describe('the package index that is asked', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'index ü-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is that of uv, else of pip', async () => {
    const file = path.join(folder, 'pip.conf');
    await writeFile(file, '[global]\nindex-url = https://file/simple\n');
    const all = {
      UV_DEFAULT_INDEX: 'company=https://uv/simple',
      UV_INDEX_URL: 'https://old/simple',
      PIP_INDEX_URL: 'https://pip/simple',
      PIP_CONFIG_FILE: file,
    };
    assert.equal(await indexAddress(all), 'https://uv/simple');
    assert.equal(await indexAddress({ ...all, UV_DEFAULT_INDEX: '' }), 'https://old/simple');
    const { PIP_INDEX_URL: ofPip } = all;
    assert.equal(await indexAddress({ PIP_INDEX_URL: ofPip, PIP_CONFIG_FILE: file }), 'https://pip/simple');
    assert.equal(await indexAddress({ PIP_CONFIG_FILE: file }), 'https://file/simple');
  });

  it('is told to uv where only pip knows it', async () => {
    assert.deepEqual(await indexVariables({ PIP_INDEX_URL: 'https://pip/' }), { UV_DEFAULT_INDEX: 'https://pip/' });
    assert.deepEqual(await indexVariables({ PIP_INDEX_URL: 'https://pip/', UV_INDEX_URL: 'https://uv/' }), {});
  });

  it('is read from a configuration as pip reads it', () => {
    const cases = [
      ['[global]\nindex-url = https://a/simple\n', 'https://a/simple'],
      ['[global]\r\nindex_url: https://a/simple\r\n', 'https://a/simple'],
      ['[install]\nindex-url=https://b\n[global]\nindex-url=https://a\n', 'https://b'],
      ['[global]\nindex-url=https://a\n[freeze]\nindex-url=https://c\n', 'https://a'],
      ['[global]\n# index-url = https://no\nextra-index-url = https://no\n[freeze]\nindex-url = https://no', undefined],
      ['index-url = https://no', undefined],
      ['', undefined],
    ] as const;
    for (const [text, index] of cases) {
      assert.equal(indexInConfiguration(text), index, text);
    }
  });

  it('is looked for where pip looks, what counts most first', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const files = (platform: NodeJS.Platform, environment = {}) =>
      pipConfigurationFiles(environment, { platform, home: '/home/me' });
    assert.deepEqual(files('linux', { PIP_CONFIG_FILE: '/mine' }), [
      '/mine',
      '/home/me/.config/pip/pip.conf',
      '/home/me/.pip/pip.conf',
      '/etc/xdg/pip/pip.conf',
      '/etc/pip.conf',
    ]);
    assert.equal(files('darwin')[0], '/home/me/Library/Application Support/pip/pip.conf');
    assert.deepEqual(files('win32', { APPDATA: '/roaming', ProgramData: '/shared' }), [
      '/roaming/pip/pip.ini',
      '/home/me/pip/pip.ini',
      '/shared/pip/pip.ini',
    ]);
    await mkdir(path.join(folder, 'pip'));
    await writeFile(path.join(folder, 'pip', 'pip.conf'), '[global]\nindex-url = https://mine/\n');
    assert.equal(await indexAddress({ XDG_CONFIG_HOME: folder }), 'https://mine/');
  });
});
