export interface VscodeInstallation {
  readonly folder: string;
  readonly node: string;
  readonly serverMain: string;
  readonly browser:
    | { readonly executablePath: string; readonly environment: Readonly<Record<string, string>> }
    | { readonly channel: string };
}

export interface ServerOptions {
  readonly installation: VscodeInstallation;
  readonly dataFolder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly port?: number;
  readonly workspaceTrust?: boolean;
  readonly signal?: AbortSignal;
}

export interface VscodeServer {
  readonly port: number;
  readonly pid: number;
  readonly logFile: string;
  urlOf(folder: string, extensionFolder?: string): string;
  stop(): Promise<void>;
}

export function startVscodeServer(options: ServerOptions): Promise<VscodeServer>;
export function installVsix(options: {
  readonly installation: VscodeInstallation;
  readonly dataFolder: string;
  readonly vsixFile: string;
}): Promise<void>;
