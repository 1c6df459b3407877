/** Variables that a child may inherit: where things are, language, proxies, GPUs, their network. Nothing that carries a secret. */
const inheritedNames = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'TZ',
  'TMPDIR',
  'TMP',
  'TEMP',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'MOBILE_LLM_CACHE',
  'HF_HOME',
  'HF_HUB_OFFLINE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'OMP_NUM_THREADS',
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
]);
const inheritedPrefixes = ['LC_', 'CUDA_', 'NVIDIA_', 'ROCR_', 'HIP_', 'NCCL_', 'GLOO_'];

/**
 * The environment of a child process: an allow-list of this process's variables plus what the caller sets.
 * Tokens, keys and `NODE_OPTIONS`, `PYTHON*`, `LD_*` of the user never reach a step by accident.
 */
export function childEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const isInherited = inheritedNames.has(name) || inheritedPrefixes.some((prefix) => name.startsWith(prefix));
    if (value !== undefined && isInherited) {
      environment[name] = value;
    }
  }
  return { ...environment, ...added };
}
