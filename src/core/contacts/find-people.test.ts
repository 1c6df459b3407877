import assert from 'node:assert/strict';
import { processorMs } from '../../../test/processor-time';
import { resolveContact } from '../actions/spoken/contact';
import type { Contact } from '../dataset/conversation';
import { contactLabel, findPeople, nameInLabel } from './find-people';
import { spellingDistance } from './spelling';

const contacts: readonly Contact[] = [
  { name: 'Ngozi Adeyemi', phone: '+44 7700 900010' },
  { name: 'Ngozi Adeyemi', phone: '07700 900010' },
  { name: 'Sam Lee', phone: '+44 7700 900011', nickname: 'Sammy' },
  { name: 'Sam Hill', phone: '+44 7700 900012' },
  { name: 'Lee Sam', phone: '+44 7700 900013' },
  { name: 'Mum ❤️', phone: '+44 7700 900014' },
  { name: 'Dad mobile', phone: '+44 7700 900015' },
  { name: 'José Álvarez', phone: '+34 600 000 000' },
  { name: 'Dr. Chidi Okonjo', phone: '+44 7700 900016' },
  { name: 'Zoë', phone: '+44 7700 900017' },
  { name: 'Zoe', phone: '+44 7700 900018' },
  { name: 'Margaret Thompson', phone: '0301234567', relation: 'grandmother', nickname: 'Maggie' },
  { name: 'Jean-Luc Picard', phone: '+33 1 23 45 67 89' },
  { name: "Sinéad O'Connor", phone: '+353 1 234 5678' },
  { name: '李小龍', phone: '+852 1234 5678' },
  { name: 'محمد علي', phone: '+20 100 000 0000' },
  { name: 'Müller, Jürgen', phone: '+49 30 111111' },
  { name: 'Pizza Palace', phone: '+44 20 7946 0000' },
  { name: 'Work IT, "desk"; rm -rf', phone: '+44 20 7946 0001' },
  { name: 'Bo', phone: '+44 7700 900019' },
  { name: 'Christopher', phone: '+44 7700 900020' },
  { name: 'Anna', phone: '+44 7700 900021' },
  { name: 'Anne', phone: '+44 7700 900022' },
  { name: 'Boss', phone: '+44 7700 900023' },
  { name: 'Ma Long', phone: '+86 10 1234 5678' },
];

/** What is said, who is found, and whether it is sure. */
const rows: readonly (readonly [said: string, names: readonly string[], isSure?: false])[] = [
  ['Ngozi Adeyemi', ['Ngozi Adeyemi']],
  ['ngozi adeyemi', ['Ngozi Adeyemi']],
  ['NGOZI ADEYEMI', ['Ngozi Adeyemi']],
  ['  ngozi   adeyemi ', ['Ngozi Adeyemi']],
  ['Ngozi', ['Ngozi Adeyemi']],
  ['Adeyemi', ['Ngozi Adeyemi']],
  ['"Ngozi"', ['Ngozi Adeyemi']],
  ['Ngozi.', ['Ngozi Adeyemi']],
  ['Ngosi', ['Ngozi Adeyemi'], false],
  ['Ngzoi', ['Ngozi Adeyemi'], false],
  ['Ngozii', ['Ngozi Adeyemi'], false],
  ['Ngoz', ['Ngozi Adeyemi'], false],
  ['Adeyeme', ['Ngozi Adeyemi'], false],
  ['Ngozi Adeyami', ['Ngozi Adeyemi'], false],
  ['Sam', ['Sam Lee', 'Sam Hill']],
  ['Sam Lee', ['Sam Lee']],
  ['sam hill', ['Sam Hill']],
  ['Lee', ['Lee Sam']],
  ['Hill', ['Sam Hill']],
  ['Sammy', ['Sam Lee']],
  ['sammie', [], false],
  ['my mum', ['Mum ❤️']],
  ['mum', ['Mum ❤️']],
  ['Mom', ['Mum ❤️']],
  ['mother', ['Mum ❤️']],
  ['our mother', ['Mum ❤️']],
  ['mummy', ['Mum ❤️']],
  ['dad', ['Dad mobile']],
  ['father', ['Dad mobile']],
  ['Dad mobile', ['Dad mobile']],
  ['papa', ['Dad mobile']],
  ['my grandma', ['Margaret Thompson']],
  ['granny', ['Margaret Thompson']],
  ['maggie', ['Margaret Thompson']],
  ['Margaret', ['Margaret Thompson']],
  ['Margret', ['Margaret Thompson'], false],
  ['Thomson', ['Margaret Thompson'], false],
  ['the boss', ['Boss']],
  ['my manager', ['Boss']],
  ['Ma Long', ['Ma Long']],
  ['jose alvarez', ['José Álvarez']],
  ['José', ['José Álvarez']],
  ['jose', ['José Álvarez']],
  ['Álvarez', ['José Álvarez']],
  ['ALVAREZ', ['José Álvarez']],
  ['Dr Okonjo', ['Dr. Chidi Okonjo']],
  ['dr. okonjo', ['Dr. Chidi Okonjo']],
  ['Chidi', ['Dr. Chidi Okonjo']],
  ['Okonjo Chidi', []],
  ['Zoë', ['Zoë']],
  ['Zoe', ['Zoe']],
  ['zoe', ['Zoë', 'Zoe']],
  ['Jean-Luc', ['Jean-Luc Picard']],
  ['jean-luc picard', ['Jean-Luc Picard']],
  ['Picard', ['Jean-Luc Picard']],
  ["Sinead O'Connor", ["Sinéad O'Connor"]],
  ['Sinead O’Connor', ["Sinéad O'Connor"]],
  ["O'Conor", ["Sinéad O'Connor"], false],
  ['李小龍', ['李小龍']],
  ['محمد', ['محمد علي']],
  ['Muller', ['Müller, Jürgen']],
  ['jurgen', ['Müller, Jürgen']],
  ['Müller, Jürgen', ['Müller, Jürgen']],
  ['pizza', ['Pizza Palace']],
  ['the pizza palace', ['Pizza Palace']],
  ['Work IT, "desk"; rm -rf', ['Work IT, "desk"; rm -rf']],
  ['Bo', ['Bo']],
  ['Ba', []],
  ['Bob', []],
  ['Kristopher', ['Christopher'], false],
  ['Christofer', ['Christopher'], false],
  ['Anna', ['Anna']],
  ['Anni', ['Anna', 'Anne'], false],
  ['Wolfgang', []],
  ['', []],
  ['my', []],
  ['❤️', []],
  ['\u202eozi', []],
];

describe('finding people', () => {
  for (const [said, names, isSure = true] of rows) {
    it(`"${said}" means ${names.length === 0 ? 'nobody' : names.join(' or ')}${isSure ? '' : ', perhaps'}`, () => {
      const found = findPeople(said, contacts);
      assert.deepEqual(
        found.people.map(({ name }) => name),
        names,
      );
      assert.ok(names.length === 0 || found.isSure === isSure);
    });
  }

  it('asks about one who is only spelled alike, and takes the line that is picked', () => {
    const asked = resolveContact('Ngosi', contacts);
    assert.ok(asked.status === 'ambiguous');
    assert.equal(asked.question, 'Did you mean: Ngozi Adeyemi?');
    const [choice = ''] = asked.choices ?? [];
    assert.equal(choice, 'Ngozi Adeyemi (+447700900010)');
    const picked = resolveContact(choice, contacts);
    assert.deepEqual(picked, {
      status: 'resolved',
      value: { kind: 'contact', name: 'Ngozi Adeyemi', phone: '+447700900010' },
    });
  });

  it('tells two numbers of one person apart by the numbers', () => {
    const [first = { name: '', phone: '' }] = contacts;
    const two = [first, { name: 'Ngozi Adeyemi', phone: '+234 803 000 0000' }];
    const asked = resolveContact('Ngozi', two);
    assert.ok(asked.status === 'ambiguous');
    assert.equal(asked.question, 'Which one: Ngozi Adeyemi (+447700900010) or Ngozi Adeyemi (+2348030000000)?');
    assert.deepEqual(asked.choices, two.map(contactLabel));
  });

  it('says that contacts would help where they are not known', () => {
    const unknown = resolveContact('Ngozi', undefined);
    assert.ok(unknown.status === 'unresolvable' && unknown.needsContacts);
    const none = resolveContact('Ngozi', []);
    assert.ok(none.status === 'unresolvable' && none.needsContacts === undefined);
  });

  it('measures spelling by letters', () => {
    assert.equal(spellingDistance('ngozi', 'ngozi', 2), 0);
    assert.equal(spellingDistance('ngozi', 'ngzoi', 2), 1);
    assert.equal(spellingDistance('ngozi', 'gozi', 2), 1);
    assert.equal(spellingDistance('ngozi', 'adeyemi', 2), 3);
    assert.equal(spellingDistance('', 'ab', 2), 2);
  });

  it('stays quick with ten thousand contacts', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      name: `Person Number${index}`,
      phone: `030${index}`,
    }));
    const spentMs = processorMs(() => {
      assert.deepEqual(findPeople('Persson Nomber77', many).people, [{ name: 'Person Number77', phone: '03077' }]);
    });
    assert.ok(spentMs < 3000, `${spentMs} ms`);
  });
});

describe('The label of a contact', () => {
  it('is told from what anybody might write', () => {
    const label = contactLabel({ name: 'Sam (work)', phone: '+44 7700 900012' });
    assert.equal(nameInLabel(label), 'Sam (work)');
    for (const text of ['Sam', 'Sam (work)', '+44 7700 900012', 'call me (maybe)', '']) {
      assert.equal(nameInLabel(text), undefined);
    }
  });
});
