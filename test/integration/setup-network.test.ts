import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'mocha';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { pythonEnvironment } from '../../src/node/pipeline/python';
import { resourceFolderOf } from '../../src/node/pipeline/resource-folder';
import type { PipelineTools } from '../../src/node/pipeline/tools';
import { askHubCommit } from '../../src/node/presets/hub-commit';
import { fetchArchive } from '../../src/node/runtime/fetch-archive';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import { itemFolder } from '../../src/node/setup/cached-item';
import { findProgram } from '../../src/node/setup/find-program';
import { uvItem, uvProgram } from '../../src/node/setup/items/uv';
import { networkEnvironment, useNetwork } from '../../src/node/setup/network';
import { npmOnPath } from '../../src/node/setup/npm-command';
import { downloadWheel } from '../../src/node/setup/package-index/download-wheel';
import { indexVariables } from '../../src/node/setup/package-index/index-address';
import { runTool } from '../../src/node/setup/run-tool';
import { runProcess } from '../../src/node/supervisor/supervisor';

/** Only the proxy knows where it is. */
const host = 'packages.invalid';
const installTimeoutMs = 60_000;
const askingHub = "from huggingface_hub import HfApi; HfApi().model_info('org/a-package')";
/** What would tell the installers of other proxies, registries and authorities. */
const networkNames =
  /^(?:https?_proxy|all_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(?:file|dir)|requests_ca_bundle|curl_ca_bundle|pip_.*|uv_.*|npm_config_.*|hf_.*)$/i;

/** A registry behind a proxy, whose certificate only an authority of our own has signed. */
describe('Set-up behind a proxy and a certificate authority of a company', function () {
  this.timeout(180_000);
  let folder = '';
  let registry: Server;
  let proxy: Server;
  let python: Awaited<ReturnType<PipelineTools['python']>>;
  const asked: string[] = [];
  const saved = new Map<string, string | undefined>();

  before(async function () {
    if ((await findProgram('openssl')) === undefined) {
      process.stdout.write('    skipped: openssl is not on PATH\n');
      this.skip();
    }
    const resourceFolder = resourceFolderOf(import.meta.dirname);
    const tools = await provisionedTools({ resourceFolder, signal, onProgress: () => undefined });
    python = await tools.python();
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
    Object.assign(process.env, { UV_HTTP_RETRIES: '0', npm_config_fetch_retries: '0', HF_ENDPOINT: `https://${host}` });
    process.env['HF_HOME'] = folder; // No token of the person's.
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

  /** @param given what the process that starts Python got, where this process is not the one */
  async function askFromPython(given?: Readonly<Record<string, string>>): Promise<void> {
    const environment = { ...(await pythonEnvironment(python, { loadsFromHub: true })), ...given };
    const logFile = path.join(folder, 'python.log');
    await runProcess({
      program: python.executable,
      arguments: ['-c', askingHub],
      workingFolder: folder,
      environment,
      logFile,
    });
  }

  const signal = new AbortController().signal;
  const run = (what: string) => ({ workingFolder: folder, what, timeoutMs: installTimeoutMs, signal });
  const askFrom: Readonly<Record<string, () => Promise<unknown>>> = {
    'our own download': () =>
      downloadWheel({ name: 'a-package', version: '1', hashes: [] }, path.join(folder, 'wheel'), { signal }),
    uv: async () => {
      const context = { cacheFolder: cacheFolder(), resourceFolder: process.cwd(), signal, report: () => undefined };
      const program = uvProgram(itemFolder(cacheFolder(), await uvItem(context)));
      const install = ['pip', 'install', '--no-cache', '--no-deps', '--target', path.join(folder, 'uv'), 'a-package'];
      await runTool({ ...run('asking uv'), program, arguments: install, environment: await indexVariables() });
    },
    npm: async () => {
      const npm = await npmOnPath();
      assert.ok(npm);
      await runTool({ ...run('asking npm'), ...npm, arguments: [...npm.arguments, 'pack', 'a-package@1.0.0'] });
    },
    'a runtime from an archive': () =>
      fetchArchive({ from: `https://${host}/a-package.zip`, sha256: '' }, path.join(folder, 'archive'), { signal }),
    'the hub’s commit': () => askHubCommit({ repository: 'org/a-package', branch: 'main', signal }),
    'the hub’s Python': () => askFromPython(),
  };

  for (const [what, ask] of Object.entries(askFrom)) {
    it(`${what} asks nobody whose certificate it cannot check`, async () => {
      await assert.rejects(ask());
      assert.deepEqual(asked, []);
    });

    for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) {
      it(`${what} goes through the editor's proxy and trusts the authority of ${name}`, async () => {
        process.env[name] = path.join(folder, 'authority.pem');
        await assert.rejects(ask());
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

  it('the hub’s Python believes an authority that only the system knows', async function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    // A process reads the system's authorities once, and Linux lets it be told where they are.
    const system = path.join(folder, 'system');
    await mkdir(system);
    await copyFile(path.join(folder, 'authority.pem'), path.join(system, 'authority.pem'));
    const network = pathToFileURL(path.resolve('src', 'node', 'setup', 'network.ts')).href;
    const script = `const { hubNetworkEnvironment } = await import(${JSON.stringify(network)});
      console.log(JSON.stringify(await hubNetworkEnvironment({})));`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const env = { ...process.env, SSL_CERT_DIR: system, MOBILE_LLM_CACHE: folder };
    const given: Record<string, string> = JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
    await assert.rejects(askFromPython(given));
    assert.match(asked.join('\n'), /a-package/);
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
