import assert from 'node:assert/strict';
import { resolveMoment } from './moment';
import { caseGroups } from './moment.cases';
import { isPlainMoment } from './plain-moment';

const cases = caseGroups.flatMap((group) =>
  group.lines
    .trim()
    .split('\n')
    .map((line) => {
      const [said = '', expected = ''] = line.split(' = ').map((part) => part.trim());
      return { group, said, expected };
    }),
);

describe('spoken moments', () => {
  it('has a table of at least 200 spoken forms', () => {
    const different = new Set(cases.map(({ group, said }) => `${group.title}\n${said}`));
    assert.ok(different.size >= 200, `only ${different.size} forms`);
    assert.equal(different.size, cases.length, 'no form stands twice');
  });

  for (const { group, said, expected } of cases) {
    it(`${group.title}: "${said}" → ${expected}`, () => {
      const previous =
        group.corrects === undefined ? undefined : { epochMs: Date.parse(group.corrects), isCorrected: true };
      const resolution = resolveMoment(said, 'datetime', group, previous);
      const got =
        resolution.status === 'resolved' && resolution.value.kind === 'datetime' ? resolution.value : undefined;
      assert.equal(got?.iso ?? resolution.status, expected);
      if (got !== undefined) {
        assert.equal(got.epochMs, Date.parse(expected));
      }
    });
  }

  it('resolves whatever is told to be a plain moment, after whatever was said', () => {
    const plain = cases.filter(({ group, said }) => isPlainMoment(said, group.locale));
    assert.ok(plain.length > 40, `only ${plain.length} plain moments`);
    for (const { group, said } of plain) {
      for (const isCorrected of [true, false]) {
        const previous = { epochMs: Date.parse('2027-03-28T01:00:00Z'), isCorrected };
        assert.equal(resolveMoment(said, 'datetime', group, previous).status, 'resolved', said);
      }
    }
  });

  it('asks the question that settles an unclear time', () => {
    const [berlin] = caseGroups;
    assert.ok(berlin !== undefined);
    const questionOf = (said: string) => {
      const resolution = resolveMoment(said, 'datetime', berlin);
      return resolution.status === 'resolved' ? undefined : resolution.question;
    };
    assert.equal(questionOf('thursday at 7'), '7 in the morning or in the evening?');
    assert.equal(questionOf('half past two'), '2:30 in the morning or in the afternoon?');
    assert.equal(questionOf('12'), 'Noon or midnight?');
    assert.equal(questionOf('tomorrow'), 'What time?');
  });

  it('takes hostile text for what it is', () => {
    const [berlin] = caseGroups;
    assert.ok(berlin !== undefined);
    for (const said of [
      '',
      ' ',
      '\u0000',
      'a '.repeat(5000),
      '9'.repeat(300),
      'in 999999999 years',
      '99999999999 pm',
      '🙂'.repeat(50),
    ]) {
      assert.equal(resolveMoment(said, 'datetime', berlin).status, 'unresolvable', JSON.stringify(said.slice(0, 20)));
    }
  });
});
