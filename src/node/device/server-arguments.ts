import type { LoadMode } from '../../core/memory/gate';

/** Tokens of a prompt that are computed, and have their activations in memory, at once. */
export const batchTokens = 512;

/** How llama-server is reached on the phone, always through an adb stream. */
export type ServerEndpoint =
  /** An abstract Unix socket: no port is opened even on the phone. */
  | { readonly kind: 'abstract'; readonly name: string }
  /** A port of the phone's own loopback. */
  | { readonly kind: 'tcp'; readonly port: number };

export interface ServerSettings {
  readonly modelPath: string;
  /** A LoRA adapter in GGUF form that is applied at run time. */
  readonly adapterPath?: string;
  readonly apiKeyPath: string;
  readonly contextTokens: number;
  readonly threads: number;
  readonly loadMode: LoadMode;
  readonly endpoint: ServerEndpoint;
}

/**
 * llama-server's whole command line. Nothing that takes memory is left to its defaults: they give a 92 MB model 920 MB
 * and a prompt cache of up to 8 GiB (facts measured with v0.5.0). A test checks each flag against the server's `--help`.
 */
export function serverArguments(settings: ServerSettings): readonly string[] {
  const { endpoint, loadMode } = settings;
  const address = endpoint.kind === 'tcp' ? ['127.0.0.1', '--port', String(endpoint.port)] : [`@${endpoint.name}`];
  return [
    ...['--model', settings.modelPath],
    ...(settings.adapterPath === undefined ? [] : ['--lora', settings.adapterPath]),
    ...['--host', ...address],
    ...['--api-key-file', settings.apiKeyPath],
    ...['--ctx-size', String(settings.contextTokens)],
    ...['--threads', String(settings.threads)],
    ...['--parallel', '1'],
    ...['--cache-ram', '0'],
    ...['--ctx-checkpoints', '0'],
    ...['--fit', 'off'],
    ...['--batch-size', String(batchTokens)],
    ...['--ubatch-size', String(batchTokens)],
    ...['--load-mode', loadMode.isMapped ? 'mmap' : 'none'],
    loadMode.isRepacked ? '--repack' : '--no-repack',
    '--no-ui',
    '--no-slots',
    // Behind the key; tells whether a reply that was stopped has stopped.
    '--metrics',
    '--offline',
  ];
}

/** The adb service that reaches an endpoint. */
export function endpointService(endpoint: ServerEndpoint): string {
  return endpoint.kind === 'tcp' ? `tcp:${endpoint.port}` : `localabstract:${endpoint.name}`;
}
