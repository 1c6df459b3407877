import { addressBook, type Person, type Telephone } from './address-book';
import type { Row, Value } from './condition';

/** Tables of Android's contacts provider, by the path of their URI (android.provider.ContactsContract). */
export type ContactsTable = 'contacts' | 'data' | 'data/phones' | 'data/emails';

const type = (name: string) => `vnd.android.cursor.item/${name}`;
const phoneTypes: Readonly<Record<Telephone['kind'], string>> = { home: '1', mobile: '2', work: '3' };

const contactColumns = ['_id', 'display_name', 'display_name_alt', 'lookup', 'has_phone_number', 'starred'];
const numberedColumns = Array.from({ length: 15 }, (_, index) => `data${index + 1}`);
const dataColumns = [
  ...['_id', 'contact_id', 'raw_contact_id', 'mimetype', 'is_primary', 'is_super_primary'],
  ...numberedColumns,
  ...contactColumns.slice(1),
];

/** A table's columns in order, and its rows; undefined where the provider has no such path. */
export function contactsTable(
  path: string,
): { readonly columns: readonly string[]; readonly rows: readonly Row[] } | undefined {
  const data = (): readonly Row[] =>
    people()
      .flatMap(dataRows)
      .map((row, index) => ({ ...row, _id: index + 1 }));
  const tables: Readonly<Record<ContactsTable, () => readonly Row[]>> = {
    contacts: () => people().map(({ contact }) => contact),
    data,
    'data/phones': () => data().filter((row) => row['mimetype'] === type('phone_v2')),
    'data/emails': () => data().filter((row) => row['mimetype'] === type('email_v2')),
  };
  if (!Object.hasOwn(tables, path)) {
    return undefined;
  }
  const name = path as ContactsTable;
  return { columns: name === 'contacts' ? contactColumns : dataColumns, rows: tables[name]() };
}

interface Entry {
  readonly person: Person;
  readonly contact: Row;
}

function people(): readonly Entry[] {
  return addressBook.map((person, index) => {
    const { name, phones, isStarred } = person;
    return {
      person,
      contact: {
        _id: index + 1,
        display_name: name,
        display_name_alt: surnameFirst(name),
        lookup: `0r${index + 1}-${Buffer.from(name).toString('hex').slice(0, 16).toUpperCase()}`,
        has_phone_number: Number(phones.length > 0),
        starred: Number(isStarred ?? false),
      },
    };
  });
}

function surnameFirst(name: string): string {
  const words = name.split(' ');
  return words.length === 2 && !name.includes(',') ? `${words[1]}, ${words[0]}` : name;
}

function dataRows({ person, contact }: Entry): readonly Row[] {
  const { _id: id = null, ...shared } = contact;
  const row = (mimetype: string, values: readonly Value[], isDefault = false): Row => ({
    ...Object.fromEntries(numberedColumns.map((column, index) => [column, values[index] ?? null])),
    contact_id: id,
    raw_contact_id: id,
    mimetype: type(mimetype),
    is_primary: Number(isDefault),
    is_super_primary: Number(isDefault),
    ...shared,
  });
  const { name, phones, email, nickname, relation } = person;
  return [
    row('name', [name]),
    ...phones.map(({ number, kind, isDefault }) =>
      row('phone_v2', [number, phoneTypes[kind], null, normalized(number)], isDefault),
    ),
    ...(email === undefined ? [] : [row('email_v2', [email, '1'])]),
    ...(nickname === undefined ? [] : [row('nickname', [nickname, '1'])]),
    ...(relation === undefined ? [] : [row('relation', [relation.name, String(relation.type)])]),
  ];
}

/** E.164, which Android adds where it can. */
function normalized(number: string): Value {
  return number.startsWith('+') ? number.replaceAll(/[^+\d]/g, '') : null;
}
