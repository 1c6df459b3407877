import type { LoadMode } from '../../../core/memory/gate';
import type { PhoneFacts } from '../../adb/facts';
import { type ServerEndpoint, serverArguments } from '../server-arguments';
import type { PhoneProcess, ServerStart } from '../session-process';
import type { SessionOwner } from './owner';
import type { ServerRecord } from './server-record';
import type { SessionOptions } from './types';

export interface SessionPlan {
  readonly id: string;
  /** Path on the phone. */
  readonly folder: string;
  readonly endpoint: ServerEndpoint;
  readonly facts: PhoneFacts;
  /** What `readPhoneIdentity` says. */
  readonly phoneIdentity: string;
  /** What `computerId` says. */
  readonly computer: string;
  readonly loadMode: LoadMode;
  readonly threads: number;
  readonly options: SessionOptions;
  /** A server that goes on, instead of a new one. */
  readonly adopted?: AdoptedServer;
}

/** A server that an earlier session left, and that is this one's now. */
export interface AdoptedServer {
  readonly owner: SessionOwner;
  readonly apiKey: string;
  readonly process: PhoneProcess;
}

/** How the server of a session is started. */
export function serverStart(plan: SessionPlan, apiKey: string): ServerStart {
  const { options, folder, loadMode, threads, endpoint } = plan;
  const settings = {
    modelPath: options.modelBlob,
    ...(options.adapter && { adapterPath: options.adapter.blob }),
    apiKeyPath: `${folder}/api-key`,
    contextTokens: options.contextTokens,
    threads,
    loadMode,
    endpoint,
  };
  return {
    sessionFolder: folder,
    apiKey,
    program: options.runtime.serverPath,
    arguments: serverArguments(settings),
    phoneProgram: options.phoneProgram,
  };
}

/** What the phone keeps of it, for a later session. */
export function serverRecord(plan: SessionPlan, bootId: string | undefined): ServerRecord {
  const { options, loadMode, threads, endpoint } = plan;
  return {
    modelBlob: options.modelBlob,
    adapterBlob: options.adapter?.blob,
    serverPath: options.runtime.serverPath,
    contextTokens: options.contextTokens,
    threads,
    loadMode,
    endpoint,
    bootId,
  };
}
