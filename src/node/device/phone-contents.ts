import type { Phone } from '../adb/phone';
import { phoneFolder, runOnPhone, shellVariables } from './phone-folder';
import { type PhoneBlob, parseBlobs } from './push/phone-state';
import { type FoundSession, listSessions } from './session/session-folders';

const listTimeoutMs = 30_000;

/** A llama-server of ours that runs on a phone. */
export interface RunningServer {
  readonly sessionId: string;
  /** Of the model's file; absent where the session does not say what it was started with. */
  readonly modelSha256?: string;
  readonly contextTokens?: number;
  /** Resident, shared pages too; absent where the phone does not tell. */
  readonly memoryBytes?: number;
}

/** What of ours lies and runs on a phone. */
export interface PhoneContents {
  /** Files whose SHA-256 the phone itself computed before they got their name. */
  readonly models: readonly Pick<PhoneBlob, 'sha256' | 'sizeBytes'>[];
  /** What pushes that were cut left, or write now. */
  readonly parts: readonly Pick<PhoneBlob, 'sha256' | 'sizeBytes'>[];
  readonly servers: readonly RunningServer[];
}

/** Looks at our folder on a phone; makes nothing there. @throws WorkbenchError `device.commandFailed` and those of `shell` */
export async function readPhoneContents(
  phone: Phone,
  options: { readonly signal?: AbortSignal } = {},
): Promise<PhoneContents> {
  const { blobs, sessions } = await phoneFolder(phone, options);
  const found = await listSessions(phone, sessions, options.signal);
  const running = found.filter(({ process }) => process);
  const pids = running.flatMap(({ process }) => process?.pid ?? []).join(' ');
  const script = `${shellVariables({ blobs, pids })}
stat -c 'file %s %n' "$blobs"/sha256-* 2>/dev/null
for pid in $pids; do echo "memory $pid $(grep VmRSS: "/proc/$pid/status" 2>/dev/null)"; done
true
`;
  const said = await runOnPhone(phone, 'list our files', script, { ...options, timeoutMs: listTimeoutMs });
  const files = parseBlobs(said, blobs);
  const brief = ({ sha256, sizeBytes }: PhoneBlob) => ({ sha256, sizeBytes });
  return {
    models: files.blobs.map(brief),
    parts: files.parts.map(brief),
    servers: running.map((session) => runningServer(session, said)),
  };
}

function runningServer({ id, server, process }: FoundSession, said: string): RunningServer {
  const modelSha256 = /\/sha256-([0-9a-f]{64})$/.exec(server?.modelBlob ?? '')?.[1];
  const resident = new RegExp(`^memory ${process?.pid ?? ''} VmRSS:\\s+(\\d{1,12}) kB`, 'm').exec(said)?.[1];
  return {
    sessionId: id,
    ...(modelSha256 !== undefined && { modelSha256 }),
    ...(server && { contextTokens: server.contextTokens }),
    ...(resident !== undefined && { memoryBytes: 1024 * Number(resident) }),
  };
}
