import { readEmail } from '../../core/actions/spoken/email';
import { readPhone } from '../../core/actions/spoken/phone';
import { readContentIds, readContentRows } from '../../core/contacts/content-rows';
import { isRelationWord } from '../../core/contacts/find-people';
import type { Contact } from '../../core/dataset/conversation';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { quoteForPhoneShell } from '../../core/shell/quote';
import { cleanLine } from '../../core/text/clean';
import type { Phone } from '../adb/phone';

/** Each `content` starts a Java process of its own: a second on a quick phone. */
const queryTimeoutMs = 30_000;
const longestName = 100;

interface Query {
  readonly uri: string;
  /** Behind `_id`; free text last. Names as in Android's ContactsContract. */
  readonly columns: readonly string[];
  readonly where?: string;
}

const phones: Query = {
  uri: 'content://com.android.contacts/data/phones',
  columns: ['contact_id', 'is_super_primary', 'data1', 'display_name'],
};
const nicknameType = 'vnd.android.cursor.item/nickname';
const relationType = 'vnd.android.cursor.item/relation';
const emailType = 'vnd.android.cursor.item/email_v2';
const otherData: Query = {
  uri: 'content://com.android.contacts/data',
  columns: ['contact_id', 'mimetype', 'data1'],
  where: [nicknameType, relationType, emailType].map((type) => `mimetype='${type}'`).join(' OR '),
};

/**
 * Reads the names, numbers and addresses of the phone's contacts. Ask its owner before; nothing is written anywhere, so what is
 * returned is all that there is of it on this computer.
 *
 * @throws WorkbenchError `contacts.notPermitted`, `contacts.unreadable`; what `shell` throws
 */
export async function readContacts(phone: Phone, signal?: AbortSignal): Promise<readonly Contact[]> {
  const [numbers, others] = await Promise.all([query(phone, phones, signal), query(phone, otherData, signal)]);
  const chosen = new Set(numbers.flatMap(([contactId = '', isDefault]) => (isDefault === '1' ? [contactId] : [])));
  return numbers.flatMap(([contactId = '', isDefault, number = '', name = '']) => {
    // Where the owner has chosen a number for calls, the others of this person are no question.
    if (chosen.has(contactId) && isDefault !== '1') {
      return [];
    }
    const named = (type: string) => others.find(([id, mimetype]) => id === contactId && mimetype === type)?.[2] ?? '';
    return contactOf({
      name,
      number,
      nickname: named(nicknameType),
      relation: named(relationType),
      email: named(emailType),
    });
  });
}

interface Named {
  readonly name: string;
  readonly number: string;
  readonly nickname: string;
  /** Most phones mean "has a relative of this name"; only a word such as "Sister" says what the person is to the owner. */
  readonly relation: string;
  readonly email: string;
}

/** Nobody where the number cannot be called or there is no name: a code with * or # is no number. */
function contactOf(named: Named): readonly Contact[] {
  const name = shorten(named.name);
  const nickname = shorten(named.nickname);
  const phone = readPhone(named.number);
  if (name === '' || phone === undefined) {
    return [];
  }
  const relation = isRelationWord(named.relation) ? shorten(named.relation) : '';
  const email = readEmail(named.email);
  return [
    {
      name,
      phone,
      ...(nickname !== '' && { nickname }),
      ...(relation !== '' && { relation }),
      ...(email !== undefined && { email }),
    },
  ];
}

function shorten(text: string): string {
  return [...cleanLine(text)].slice(0, longestName).join('');
}

async function query(phone: Phone, { uri, columns, where }: Query, signal: AbortSignal | undefined) {
  const condition = where === undefined ? '' : ` --where ${quoteForPhoneShell(where)}`;
  const ask = async (projection: string) => {
    const command = `content query --uri ${uri} --projection ${projection}${condition} --sort _id`;
    const { stdout, stderr } = await phone.shell(command, { timeoutMs: queryTimeoutMs, ...(signal && { signal }) });
    requireAnswer(stdout, stderr);
    return stdout;
  };
  const [ids, rows] = await Promise.all([ask('_id'), ask(`_id:${columns.join(':')}`)]);
  return readContentRows(rows, readContentIds(ids), columns);
}

/** `content` exits with 0 for refusals too and writes them to stderr. */
function requireAnswer(stdout: string, stderr: string): void {
  if (/^(?:Row: 0 |No result found\.)/.test(stdout)) {
    return;
  }
  if (/SecurityException|Permission Denial/.test(stderr)) {
    throw new WorkbenchError('contacts.notPermitted');
  }
  const detail = cleanLine(stderr).slice(0, 300) || 'it said nothing';
  throw new WorkbenchError('contacts.unreadable', { detail });
}
