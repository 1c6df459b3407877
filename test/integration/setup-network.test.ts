import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { describe, it } from 'mocha';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import { itemFolder } from '../../src/node/setup/cached-item';
import { findProgram } from '../../src/node/setup/find-program';
import { uvItem, uvProgram } from '../../src/node/setup/items/uv';
import { networkEnvironment, useNetwork } from '../../src/node/setup/network';
import { npmOnPath } from '../../src/node/setup/npm-command';
import { downloadWheel } from '../../src/node/setup/package-index/download-wheel';
import { indexVariables } from '../../src/node/setup/package-index/index-address';
import { runTool } from '../../src/node/setup/run-tool';

/** Only the proxy knows where it is. */
const host = 'packages.invalid';
const installTimeoutMs = 60_000;
/** What would tell the installers of other proxies, registries and authorities. */
const networkNames =
  /^(?:https?_proxy|all_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(?:file|dir)|requests_ca_bundle|curl_ca_bundle|pip_.*|uv_.*|npm_config_.*)$/i;

/** A registry behind a proxy, whose certificate only an authority of our own has signed. */
describe('Set-up behind a proxy and a certificate authority of a company', function () {
  this.timeout(180_000);
  let folder = '';
  let registry: Server;
  let proxy: Server;
  const asked: string[] = [];
  const saved = new Map<string, string | undefined>();

  before(async function () {
    if ((await findProgram('openssl')) === undefined) {
      process.stdout.write('    skipped: openssl is not on PATH\n');
      this.skip();
    }
    folder = await mkdtemp(path.join(os.tmpdir(), 'network ü-'));
    makeCertificates(folder);
    const [key, cert] = await Promise.all(['host.key', 'host.pem'].map((name) => readFile(path.join(folder, name))));
    registry = createHttps({ key, cert }, (request, response) => {
      asked.push(`${request.headers['user-agent']?.split('/')[0]} ${request.url}`);
      response.writeHead(404).end();
    });
    proxy = createHttp().on('connect', (request, client) => {
      const upstream = net.connect(portOf(registry), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      for (const socket of [upstream, client]) {
        socket.on('error', () => undefined);
      }
      assert.equal(request.url, `${host}:443`);
    });
    for (const server of [registry, proxy]) {
      await once(server.listen(0, '127.0.0.1'), 'listening');
    }
    for (const name of Object.keys(process.env).filter((known) => networkNames.test(known))) {
      saved.set(name, process.env[name]);
      delete process.env[name];
    }
    const index = `https://${host}/simple`;
    Object.assign(process.env, { PIP_INDEX_URL: index, npm_config_registry: `https://${host}/` });
    Object.assign(process.env, { UV_HTTP_RETRIES: '0', npm_config_fetch_retries: '0' });
    useNetwork({ proxy: `http://127.0.0.1:${portOf(proxy)}` });
  });

  beforeEach(() => {
    asked.length = 0;
    delete process.env['NODE_EXTRA_CA_CERTS'];
    delete process.env['SSL_CERT_FILE'];
  });

  after(async () => {
    useNetwork({});
    for (const name of Object.keys(process.env).filter((known) => networkNames.test(known))) {
      delete process.env[name];
    }
    for (const [name, value] of saved) {
      process.env[name] = value;
    }
    for (const server of [registry, proxy]) {
      server?.closeAllConnections();
      server?.close();
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function install(what: 'our own download' | 'uv' | 'npm'): Promise<void> {
    const signal = new AbortController().signal;
    const shared = { workingFolder: folder, what: `asking ${what}`, timeoutMs: installTimeoutMs, signal };
    if (what === 'npm') {
      const npm = await npmOnPath();
      assert.ok(npm);
      await runTool({ ...shared, ...npm, arguments: [...npm.arguments, 'pack', 'a-package@1.0.0'] });
      return;
    }
    const target = path.join(folder, what);
    if (what === 'our own download') {
      await downloadWheel({ name: 'a-package', version: '1', hashes: [] }, target, { signal });
      return;
    }
    const context = { cacheFolder: cacheFolder(), resourceFolder: process.cwd(), signal, report: () => undefined };
    const program = uvProgram(itemFolder(cacheFolder(), await uvItem(context)));
    const install = ['pip', 'install', '--no-cache', '--no-deps', '--target', target, 'a-package'];
    await runTool({ ...shared, program, arguments: install, environment: await indexVariables() });
  }

  for (const what of ['our own download', 'uv', 'npm'] as const) {
    it(`${what} asks nobody whose certificate it cannot check`, async () => {
      await assert.rejects(install(what));
      assert.deepEqual(asked, []);
    });

    for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) {
      it(`${what} goes through the editor's proxy and trusts the authority of ${name}`, async () => {
        process.env[name] = path.join(folder, 'authority.pem');
        await assert.rejects(install(what));
        assert.match(asked.join('\n'), /a-package/);
      });
    }
  }

  it('keeps the authorities that are known anyway, and leaves alone what the environment says', async () => {
    const extra = path.join(folder, 'authority.pem');
    const { SSL_CERT_FILE: file = '' } = await networkEnvironment({ NODE_EXTRA_CA_CERTS: extra });
    const bundle = await readFile(file, 'utf8');
    assert.ok(bundle.split('BEGIN CERTIFICATE').length > 100 && bundle.includes(await readFile(extra, 'utf8')));
    const given = { HTTPS_PROXY: 'http://own:1', SSL_CERT_FILE: 'a', NODE_EXTRA_CA_CERTS: 'b' };
    assert.deepEqual(await networkEnvironment(given), { REQUESTS_CA_BUNDLE: 'a' });
  });

  it('has uv and npm believe the system’s authorities where the environment names none', async function () {
    if (process.platform === 'linux' && tls.getCACertificates('system').length === 0) {
      this.skip();
    }
    useNetwork({});
    assert.deepEqual(await networkEnvironment({}), { UV_SYSTEM_CERTS: '1', NODE_USE_SYSTEM_CA: '1' });
    const given = { UV_SYSTEM_CERTS: 'false', NODE_USE_SYSTEM_CA: '0' };
    assert.deepEqual(await networkEnvironment(given), {});
    assert.deepEqual(await networkEnvironment({ SSL_CERT_FILE: 'a', NODE_EXTRA_CA_CERTS: 'a', ...given }), {
      REQUESTS_CA_BUNDLE: 'a',
    });
  });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-subj', '/CN=Company', '-keyout', 'authority.key', '-out', 'authority.pem');
  const signed = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-addext', `subjectAltName=DNS:${host}`];
  const leaf = ['-addext', 'basicConstraints=critical,CA:FALSE'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    `/CN=${host}`,
    ...signed,
    ...leaf,
    '-keyout',
    'host.key',
    '-out',
    'host.pem',
  );
}
