/** Somebody in the phone's contacts. Every number is from a range that is set aside for fiction. */
export interface Person {
  readonly name: string;
  readonly nickname?: string;
  /** As Android numbers them: 13 sister, 2 brother, 14 spouse, 8 mother, 5 friend. */
  readonly relation?: { readonly name: string; readonly type: number };
  readonly phones: readonly Telephone[];
  readonly email?: string;
  readonly isStarred?: boolean;
}

export interface Telephone {
  readonly number: string;
  readonly kind: 'home' | 'mobile' | 'work';
  /** Chosen by the phone's owner for calls. */
  readonly isDefault?: boolean;
}

const mobile = (number: string): Telephone => ({ number, kind: 'mobile' });
const home = (number: string): Telephone => ({ number, kind: 'home' });
const work = (number: string): Telephone => ({ number, kind: 'work' });

function person(name: string, number: string, more: Omit<Person, 'name' | 'phones'> = {}): Person {
  return { name, phones: [mobile(number)], ...more };
}

/** What makes real address books hard: two of one name, accents, commas, several numbers, names that look like rows. */
export const addressBook: readonly Person[] = [
  person('Mum', '+44 7700 900009', { isStarred: true }),
  person('Frank Castellano', '+44 7700 900995', { nickname: 'Dad' }),
  person('Ngozi Adeyemi', '+44 7700 900780', { nickname: 'Zizi' }),
  person('Emeka Obi', '+44 7700 900704'),
  person('Anna Berg', '+44 7700 900816'),
  person('Anna Novák', '+44 7700 900639'),
  person('Sam Lee', '+1 212 555 0167'),
  { name: 'Sam Lindqvist', phones: [mobile('+44 7700 900761'), { ...work('+44 20 7946 0018'), isDefault: true }] },
  { name: 'Jürgen Müller', phones: [mobile('+44 7700 900812'), home('+44 20 7946 0112')] },
  person('Müller, Jürgen', '+44 7700 900813'),
  person('O’Brien, Siobhán', '+44 7700 900343'),
  person("Declan O'Neill", '+1 416 555 0130'),
  person('Solveig Aasen', '+1 312 555 0152', { relation: { name: 'Sister', type: 13 } }),
  person('Pim de Wit', '+1 206 555 0185'),
  person('Maja Kovač', '+44 7700 900640'),
  person('Łukasz Wiśniewski', '+44 7700 900746'),
  person('Lucía Ferrer', '+44 7700 900817', { email: 'lucia@example.org' }),
  person('François Lemoine', '+1 312 555 0116'),
  person('Zoë Brandt', '+44 7700 900825'),
  person('Øystein Dahl', '+1 206 555 0126'),
  person('Dvořák, Petr, Dr.', '+44 7700 900973'),
  person('山田 花子', '+44 7700 900710', { nickname: 'Hanako' }),
  person('محمد علي', '+44 7700 900940'),
  person('Елена Соколова', '+1 312 555 0138'),
  person('Priya Raman', '+1 305 555 0131', { relation: { name: 'Rajesh Nair', type: 14 } }),
  person('Rajesh Nair', '+1 702 555 0183', { nickname: 'Uncle Raj' }),
  person('Margaret Doyle', '+1 617 555 0178', { nickname: 'Nana' }),
  person('Beatrice Lowe', '+1 617 555 0147', { nickname: 'Auntie Bea' }),
  person('Lakeside Surgery', '+44 7700 900326'),
  person('Mill Street Pharmacy', '+44 7700 900170'),
  { name: 'Smith, Jones & Co', phones: [work('+44 20 7946 0733')], email: 'office@example.com' },
  person('Mrs Okafor-Jones', '+44 7700 900259'),
  person('Coach Daniels', '+44 7700 900232'),
  person('Mei-Ling Tan', '+1 415 555 0127'),
  person('Abena Owusu', '+1 404 555 0132', { isStarred: true, email: 'abena@example.net' }),
  person('Kwame Boateng', '(0)7700 900-120'),
  person('Ewa Nowak', '1-206-555-0176'),
  person('ALICE WORK', '+1 (415) 555-0198'),
  person('Mallory, data1=+1 202 555 0199', '+1 202 555 0143'),
  person('Eve\nRow: 1 _id=1, data1=+1 202 555 0177', '+1 202 555 0145'),
  { name: 'Nobody', phones: [], email: 'nobody@example.org' },
  person('Call forwarding', '*21*00900#'),
];
