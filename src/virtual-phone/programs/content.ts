import { ConditionError, order, parseCondition, type Row } from './condition';
import { contactsTable } from './contacts-tables';
import { javaException, type ProgramState, type Spoken } from './program';

const authority = 'com.android.contacts';
const usage = 'usage: adb shell content [subcommand] [options]\n';
const provider = 'com.android.providers.contacts.ContactsProvider2';

interface Query {
  readonly uri: string;
  readonly projection?: readonly string[];
  readonly where?: string;
  readonly sort?: string;
}

/**
 * Android's `content`: it reads the contacts. Like there, it ends with 0 whatever happened, and says what was wrong on
 * stderr (AOSP, com.android.commands.content.Content).
 */
export function content(argumentList: readonly string[], state: ProgramState): Spoken {
  const query = readArguments(argumentList);
  if (typeof query === 'string') {
    return { stdout: `${usage}\n[ERROR] ${query}\n`, stderr: '', exitCode: 0 };
  }
  const [, host = '', path = ''] = /^content:\/\/(?:\d+@)?([^/]+)\/?([^?]*)/.exec(query.uri) ?? [];
  if (host !== authority) {
    return failure(host, 'java.lang.IllegalStateException', `Could not find provider: ${host}`);
  }
  if (state.denied.includes('contacts')) {
    const message = `Permission Denial: opening provider ${provider} from (null) (pid=${process.pid}, uid=2000) requires android.permission.READ_CONTACTS or android.permission.WRITE_CONTACTS`;
    return failure(host, 'java.lang.SecurityException', message);
  }
  try {
    return { stdout: answer(query, path), stderr: '', exitCode: 0 };
  } catch (error) {
    if (error instanceof ConditionError) {
      const message = `${error.message} (code 1 SQLITE_ERROR): , while compiling: SELECT`;
      return failure(host, 'android.database.sqlite.SQLiteException', message);
    }
    return failure(host, 'java.lang.IllegalArgumentException', error instanceof Error ? error.message : String(error));
  }
}

function answer({ uri, projection, where, sort }: Query, path: string): string {
  const table = contactsTable(path);
  if (!table) {
    throw new Error(`Unknown URI ${uri}`);
  }
  const columns = new Set(table.columns);
  const unknown = projection?.find((column) => !columns.has(column));
  if (unknown !== undefined) {
    throw new Error(`Invalid column ${unknown}`);
  }
  const isWanted = where === undefined ? () => true : parseCondition(where, columns);
  const rows = sorted(table.rows.filter(isWanted), sort, columns);
  if (rows.length === 0) {
    return 'No result found.\n';
  }
  const shown = projection ?? table.columns;
  return rows
    .map((row, index) => `Row: ${index} ${shown.map((name) => `${name}=${row[name] ?? 'NULL'}`).join(', ')}\n`)
    .join('');
}

function sorted(rows: readonly Row[], sort: string | undefined, columns: ReadonlySet<string>): readonly Row[] {
  const keys = (sort ?? '_id').split(',').map((part) => {
    const match = /^\s*(\w+)(?:\s+COLLATE\s+\w+)?(?:\s+(ASC|DESC))?\s*$/i.exec(part);
    if (!match?.[1] || !columns.has(match[1])) {
      throw new ConditionError(match?.[1] ? `no such column: ${match[1]}` : `near "${part.trim()}": syntax error`);
    }
    return { column: match[1], sign: match[2]?.toUpperCase() === 'DESC' ? -1 : 1 };
  });
  return rows.toSorted((left, right) => {
    const orders = keys.map(({ column, sign }) => sign * order(left[column] ?? '', right[column] ?? ''));
    return orders.find((difference) => difference !== 0) ?? 0;
  });
}

/** @returns the query, or what Android says is wrong with it */
function readArguments([subcommand = '', ...rest]: readonly string[]): Query | string {
  if (subcommand !== 'query') {
    return `Unsupported operation: ${subcommand}`;
  }
  const known = new Set(['--uri', '--projection', '--where', '--sort', '--user']);
  const given = new Map<string, string>();
  for (let index = 0; index < rest.length; index += 2) {
    const [name = '', value] = rest.slice(index, index + 2);
    if (!known.has(name)) {
      return `Unsupported argument: ${name}`;
    }
    if (value === undefined || value.startsWith('--')) {
      return `No value for argument: ${name}`;
    }
    given.set(name, value);
  }
  const [uri, projection, where, sort] = ['--uri', '--projection', '--where', '--sort'].map((name) => given.get(name));
  if (uri === undefined) {
    return 'Content provider URI not specified. Did you specify --uri argument?';
  }
  return {
    uri,
    ...(projection !== undefined && { projection: projection.split(':') }),
    ...(where !== undefined && { where }),
    ...(sort !== undefined && { sort }),
  };
}

function failure(host: string, exception: string, message: string): Spoken {
  const stderr = `Error while accessing provider:${host}\n${javaException(exception, message)}`;
  return { stdout: '', stderr, exitCode: 0 };
}
