import * as vscode from 'vscode';
import type { NetworkSettings } from '../node/setup/network';
import type { AdbSettings } from './setup/adb-link';

/** Every setting, read where it is used, so that a change counts at once. Those that name programs are machine-scoped. */
export const settings = {
  adb(): AdbSettings {
    const server = parseAddress(text('adb.server'));
    const program = text('adb.path');
    return { ...(server && { server }), ...(program !== '' && { program }) };
  },
  /** Virtual phones lie in the user's cache; tests keep theirs apart by `MOBILE_LLM_VIRTUAL_PHONES`. */
  virtualPhones(): { readonly folder?: string } {
    const folder = process.env['MOBILE_LLM_VIRTUAL_PHONES'];
    return folder ? { folder } : {};
  },
  pythonPath(): string | undefined {
    const path = text('python.path');
    return path === '' ? undefined : path;
  },
  ndkPath(): string | undefined {
    const path = text('ndk.path');
    return path === '' ? undefined : path;
  },
  /** VS Code's own way to the network, for what set-up downloads. */
  network(): NetworkSettings {
    const configuration = vscode.workspace.getConfiguration('http');
    const [proxy, noProxy]: readonly unknown[] = [configuration.get('proxy'), configuration.get('noProxy')];
    const hosts = Array.isArray(noProxy) ? noProxy.filter((host) => typeof host === 'string') : [];
    return { ...(typeof proxy === 'string' && proxy !== '' && { proxy }), noProxy: hosts };
  },
  /** Whether the rules that take a while look at an open dataset by themselves. */
  deepChecks(): boolean {
    return vscode.workspace.getConfiguration('mobileLlm').get('dataset.deepChecks') !== false;
  },
};

function text(name: 'adb.server' | 'adb.path' | 'python.path' | 'ndk.path'): string {
  const value: unknown = vscode.workspace.getConfiguration('mobileLlm').get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** `host:port`; undefined for anything else, which means this computer's own server. */
function parseAddress(address: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = /^(?<host>[\w.-]+):(?<port>\d{1,5})$/.exec(address) ?? [];
  return host && port ? { host, port: Number(port) } : undefined;
}
