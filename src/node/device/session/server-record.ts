import { isRecord } from '../../../core/json/record';
import type { LoadMode } from '../../../core/memory/gate';
import type { ServerEndpoint } from '../server-arguments';

/** What the server of a session was started with. Lies in its folder on the phone. */
export interface ServerRecord {
  readonly modelBlob: string;
  readonly adapterBlob: string | undefined;
  readonly serverPath: string;
  readonly contextTokens: number;
  readonly threads: number;
  readonly loadMode: LoadMode;
  readonly endpoint: ServerEndpoint;
  /** Of the phone when it was started; undefined where the phone does not tell it. */
  readonly bootId: string | undefined;
}

/** What a session needs of a server that goes on; `threads` undefined: any number. */
export type WantedServer = Omit<ServerRecord, 'loadMode' | 'endpoint' | 'bootId' | 'threads'> & {
  readonly threads: number | undefined;
};

/** True when a server does what is wanted. Blobs and programs are named by their content. */
export function isWanted(record: ServerRecord, wanted: WantedServer): boolean {
  const { modelBlob, adapterBlob, serverPath, contextTokens, threads = record.threads } = wanted;
  return (
    record.modelBlob === modelBlob &&
    record.adapterBlob === adapterBlob &&
    record.serverPath === serverPath &&
    record.contextTokens === contextTokens &&
    record.threads === threads
  );
}

/** Undefined for what is no record, or one of another version of ours. */
export function parseServerRecord(value: unknown): ServerRecord | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { modelBlob, adapterBlob, serverPath, contextTokens, threads, bootId } = value;
  const endpoint = parseEndpoint(value['endpoint']);
  const loadMode = parseLoadMode(value['loadMode']);
  if (typeof modelBlob !== 'string' || typeof serverPath !== 'string' || !endpoint || !loadMode) {
    return undefined;
  }
  if (typeof contextTokens !== 'number' || typeof threads !== 'number') {
    return undefined;
  }
  return {
    modelBlob,
    adapterBlob: typeof adapterBlob === 'string' ? adapterBlob : undefined,
    serverPath,
    contextTokens,
    threads,
    loadMode,
    endpoint,
    bootId: typeof bootId === 'string' ? bootId : undefined,
  };
}

function parseLoadMode(value: unknown): LoadMode | undefined {
  const { isMapped, isRepacked } = isRecord(value) ? value : {};
  return typeof isMapped === 'boolean' && typeof isRepacked === 'boolean' ? { isMapped, isRepacked } : undefined;
}

function parseEndpoint(value: unknown): ServerEndpoint | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { kind, name, port } = value;
  if (kind === 'abstract' && typeof name === 'string' && /^[\w.-]{1,100}$/.test(name)) {
    return { kind, name };
  }
  return kind === 'tcp' && typeof port === 'number' && Number.isSafeInteger(port) ? { kind, port } : undefined;
}
