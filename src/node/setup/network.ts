import { readFile } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import { writeFileAtomic } from '../files/atomic-write';
import { cacheFolder } from './cache-folder';
import { contentKey } from './cached-item';

/** What an editor knows of the way to the network beyond the environment. */
export interface NetworkSettings {
  /** VS Code's `http.proxy`. */
  readonly proxy?: string;
  /** VS Code's `http.noProxy`. */
  readonly noProxy?: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];
let settings: NetworkSettings = {};

/** Called by an editor; what the environment says of proxies goes before it. */
export function useNetwork(known: NetworkSettings): void {
  settings = known;
}

/**
 * Variables that bring proxy and certificate authorities to npm, uv and Python, each of which has names of its own;
 * only what the environment does not say already.
 */
export async function networkEnvironment(environment: Environment): Promise<Record<string, string>> {
  return { ...proxyVariables(environment), ...(await certificateVariables(environment)) };
}

/**
 * The same for our Python where it asks the model hub. On Windows and macOS it asks the system whom to believe; on Linux
 * it has a list of its own, which need not be the system's: Conda's is not.
 */
export async function hubNetworkEnvironment(environment: Environment): Promise<Record<string, string>> {
  const network = await networkEnvironment(environment);
  const named = network['SSL_CERT_FILE'] || environment['SSL_CERT_FILE'] || environment['SSL_CERT_DIR'];
  if (named || process.platform !== 'linux' || !hasSystemAuthorities()) {
    return network;
  }
  return { ...network, SSL_CERT_FILE: await bundleWith([]) };
}

function proxyVariables(environment: Environment): Record<string, string> {
  const completed = withSchemes(environment);
  const known = { ...environment, ...completed };
  const any = known['ALL_PROXY'] || known['all_proxy'];
  if (any && /^https?:/i.test(any)) {
    // Neither npm nor Node reads it.
    const unsaid = ['HTTP_PROXY', 'HTTPS_PROXY'].filter(
      (name) => !environment[name] && !environment[name.toLowerCase()],
    );
    return { ...completed, ...Object.fromEntries(unsaid.map((name) => [name, any])) };
  }
  const { proxy, noProxy = [] } = settings;
  if (!proxy || proxyNames.some((name) => environment[name])) {
    return completed;
  }
  const except = noProxy.length > 0 && !environment['NO_PROXY'] && !environment['no_proxy'];
  return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ...(except && { NO_PROXY: noProxy.join(',') }) };
}

/** Of the proxies, those written `proxy:8080`: uv and Python take this for http, Node and npm for no proxy. */
function withSchemes(environment: Environment): Record<string, string> {
  const bare = proxyNames.filter((name) => environment[name] && !environment[name].includes('://'));
  return Object.fromEntries(bare.map((name) => [name, `http://${environment[name]}`]));
}

async function certificateVariables(environment: Environment): Promise<Record<string, string>> {
  const { SSL_CERT_FILE: whole, NODE_EXTRA_CA_CERTS: extra } = environment;
  if (!whole && !extra) {
    return systemVariables(environment);
  }
  const file = whole || (await bundleWithFile(extra ?? ''));
  return file === undefined
    ? {}
    : {
        ...(!whole && { SSL_CERT_FILE: file }),
        ...(!extra && { NODE_EXTRA_CA_CERTS: file }),
        ...(!environment['REQUESTS_CA_BUNDLE'] && { REQUESTS_CA_BUNDLE: file }),
      };
}

/** uv and npm believe the system's authorities, where companies put theirs, only when they are told to. */
function systemVariables(environment: Environment): Record<string, string> {
  const toUv = !environment['UV_SYSTEM_CERTS'] && !environment['UV_NATIVE_TLS'] && hasSystemAuthorities();
  return {
    ...(toUv && { UV_SYSTEM_CERTS: '1' }),
    ...(!environment['NODE_USE_SYSTEM_CA'] && { NODE_USE_SYSTEM_CA: '1' }),
  };
}

/** uv then believes these alone: a small Linux may have none. */
function hasSystemAuthorities(): boolean {
  return process.platform !== 'linux' || tls.getCACertificates('system').length > 0;
}

/** Node adds its file to the known authorities; the others replace them by theirs. */
async function bundleWithFile(extraFile: string): Promise<string | undefined> {
  const extra = await readFile(extraFile, 'utf8').catch(() => undefined);
  // Node warns of a file that cannot be read, and goes on without.
  return extra === undefined ? undefined : bundleWith([extra]);
}

async function bundleWith(extra: readonly string[]): Promise<string> {
  const known = [...tls.rootCertificates, ...tls.getCACertificates('system')];
  const bundle = [...new Set(known), ...extra].map((certificate) => `${certificate.trimEnd()}\n`).join('');
  const file = path.join(cacheFolder(), 'certificates', `${contentKey(bundle)}.pem`);
  if ((await readFile(file, 'utf8').catch(() => undefined)) !== bundle) {
    await writeFileAtomic(file, bundle);
  }
  return file;
}
