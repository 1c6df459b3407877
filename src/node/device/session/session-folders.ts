import { parsedJson } from '../../../core/json/parsed';
import type { Phone } from '../../adb/phone';
import { runOnPhone, shellVariables } from '../phone-folder';
import { type PhoneProcess, processFunction } from '../session-process';
import { parseOwner, type SessionOwner } from './owner';
import { parseServerRecord, type ServerRecord } from './server-record';

const taken = 4;
const takeTimeoutMs = 10_000;

/** A session whose folder is on the phone. */
export interface FoundSession {
  readonly id: string;
  readonly folder: string;
  readonly owner: SessionOwner;
  readonly server: ServerRecord | undefined;
  /** Undefined when no server of it runs. */
  readonly process: PhoneProcess | undefined;
}

/** Writes whose a session is and what it starts, before it is started: what is left behind then tells it. */
export async function describeSession(
  phone: Phone,
  folder: string,
  { owner, server, signal }: { owner: SessionOwner; server: ServerRecord; signal: AbortSignal | undefined },
): Promise<void> {
  const script = `${shellVariables({ folder })}
umask 077
mkdir -p "$folder" && cd "$folder" && read -r owner && read -r server || exit 1
printf '%s\\n' "$owner" > owner.new && mv owner.new owner && printf '%s\\n' "$server" > server.new && mv server.new server
`;
  const stdin = Buffer.from(`${JSON.stringify(owner)}\n${JSON.stringify(server)}\n`, 'utf8');
  await runOnPhone(phone, 'prepare a session', script, { stdin, signal });
}

/** Sessions on a phone that say whose they are. @param sessions the folder that holds theirs */
export async function listSessions(
  phone: Phone,
  sessions: string,
  signal: AbortSignal | undefined,
): Promise<readonly FoundSession[]> {
  const script = `${shellVariables({ sessions })}${processFunction}
cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo
cd "$sessions" 2>/dev/null || exit 0
for id in *; do
  [ -s "$id/owner" ] || continue
  pid= expected=
  [ ! -s "$id/identity" ] || read -r pid expected < "$id/identity"
  if [ -n "$pid" ] && read_process "$pid" && [ "$state" != Z ] && [ "$started" = "$expected" ]; then runs=yes; else runs=no; fi
  printf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' "$id" "$runs" "$pid" "$expected" "$(cat "$id/owner")" "$(cat "$id/server" 2>/dev/null)"
done
`;
  const said = await runOnPhone(phone, 'list its sessions', script, { signal });
  const [bootId = '', ...lines] = said.split('\n');
  return lines.flatMap((line) => foundSession(line, { sessions, bootId: bootId.trim() }) ?? []);
}

function foundSession(
  line: string,
  { sessions, bootId }: { readonly sessions: string; readonly bootId: string },
): FoundSession | undefined {
  const [id = '', runs, pid = '', startTime = '', ownerText = '', serverText = ''] = line.split('\t');
  const owner = parseOwner(parsedJson(ownerText));
  if (!/^[\w-]{1,100}$/.test(id) || owner === undefined) {
    return undefined;
  }
  const server = parseServerRecord(parsedJson(serverText));
  const isOfThisBoot = server?.bootId === undefined || bootId === '' || server.bootId === bootId;
  const isRunning = runs === 'yes' && isOfThisBoot;
  return {
    id,
    folder: `${sessions}/${id}`,
    owner,
    server,
    process: isRunning ? { pid: Number(pid), startTime } : undefined,
  };
}

/**
 * Gives a session another owner, if its owner is still the one that was seen: of two that try, one succeeds.
 * @returns the key of its server; undefined when somebody else was first
 */
export async function takeSession(
  phone: Phone,
  session: Pick<FoundSession, 'folder' | 'owner'>,
  owner: SessionOwner,
): Promise<string | undefined> {
  const variables = shellVariables({ folder: session.folder, seen: session.owner.token, mine: owner.token });
  const script = `${variables}
umask 077
cd "$folder" 2>/dev/null && cat > "owner.$mine" && mv owner "seen.$mine" 2>/dev/null || { rm -f "owner.$mine"; exit ${taken}; }
case "$(cat "seen.$mine")" in
  *"$seen"*) ;;
  *) mv "seen.$mine" owner; rm -f "owner.$mine"; exit ${taken} ;;
esac
mv "owner.$mine" owner && rm -f "seen.$mine" && cat api-key
`;
  const stdin = Buffer.from(`${JSON.stringify(owner)}\n`, 'utf8');
  const { exitCode, stdout } = await phone.shell(script, { stdin, timeoutMs: takeTimeoutMs });
  return exitCode === taken ? undefined : stdout.trim();
}
