import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseActionSchema } from '../../../actions/parse-schema';
import type { Conversation, Message, RowContext, RowId } from '../../conversation';
import { parseDataset } from '../../dataset';
import { KnownRows } from '../known-rows';
import type { Candidate } from '../queue/candidate';
import { checkCandidate } from '../queue/check-candidate';
import { rewriteCandidates, swapCandidates } from './augment';
import { rewriteRow } from './rewrite';
import { keepsCopies, occurrences, textArguments } from './spans';
import { swapValues } from './swap';
import { ValuePools } from './value-pools';

const sample = resolve('examples/phone-assistant');
const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const { schema } = parseActionSchema(readFileSync(resolve(sample, 'mobile-llm.actions.yaml'), 'utf8'));
const read = (name: string) =>
  parseDataset(readFileSync(resolve(sample, 'data', name), 'utf8'), { sha256Hex }).rows.map((row) => row.conversation);
const texts = (candidates: readonly Candidate[]) => candidates.map(({ row }) => JSON.stringify(row));

const says = (content: string): Message => ({ role: 'user', content });
const calls = (name: string, given: Readonly<Record<string, unknown>>): Message => ({
  role: 'assistant',
  tool_calls: [{ type: 'function', function: { name, arguments: given } }],
});
const rowOf = (messages: readonly Message[], context?: RowContext): Conversation => ({
  id: JSON.stringify(messages) as RowId,
  messages,
  split: 'train',
  tags: [],
  ...(context && { context }),
});
const saidBy = (row: { readonly messages: readonly Message[] } | undefined) =>
  row?.messages.map(({ content }) => content ?? '').join(' | ');

describe('new rows of the sample', () => {
  const train = read('assistant.train.jsonl');
  const all = [...train, ...read('assistant.eval.jsonl')];
  const known = new KnownRows();
  for (const [index, row] of all.entries()) {
    known.add(row, index + 1);
  }
  const byId = new Map(all.map((row) => [row.id as string, row]));
  const made = {
    swap: swapCandidates(train, { seed: 1, perRow: 1, all, schema }),
    rewrite: rewriteCandidates(train, { seed: 1, perRow: 1 }),
  };

  for (const [how, least] of [
    ['swap', 900],
    ['rewrite', 1300],
  ] as const) {
    it(`have nothing that the checks find, and keep what calls copy letter for letter (${how})`, () => {
      assert.ok(made[how].length > least, `${made[how].length}`);
      for (const { row, origin } of made[how]) {
        const source = byId.get(origin.row ?? '');
        assert.ok(source && keepsCopies(source.messages, row.messages), saidBy(row));
        const found = checkCandidate({ ...row, id: 'new' as RowId, tags: [] }, known, schema ? { schema } : {});
        const others = found.filter(({ code }) => code !== 'dataset.duplicate' && code !== 'dataset.leak');
        assert.deepEqual(others, [], saidBy(row));
        assert.deepEqual([row.split, row.messages.length], [source.split, source.messages.length]);
      }
    });
  }

  it('copy nothing into training that only evaluation says', () => {
    const valuesOf = (rows: readonly { readonly messages: readonly Message[] }[]) =>
      new Set(rows.flatMap(({ messages }) => textArguments(messages).map(({ value }) => value)));
    const trained = valuesOf(train);
    const fresh = [...valuesOf(made.swap.map(({ row }) => row))].filter((value) => !trained.has(value));
    assert.deepEqual(fresh, []);
  });

  it('are the same every time; rewritten ones stay whatever rows there are, most swapped ones too', () => {
    const some = train.slice(0, 300);
    assert.deepEqual(
      texts(rewriteCandidates(some, { seed: 1, perRow: 1 })),
      texts(made.rewrite).slice(0, texts(rewriteCandidates(some, { seed: 1, perRow: 1 })).length),
    );
    const before = texts(swapCandidates(some, { seed: 1, perRow: 1, all: train.slice(0, 1000), schema }));
    assert.deepEqual(before, texts(swapCandidates(some, { seed: 1, perRow: 1, all: train.slice(0, 1000), schema })));
    const after = new Set(texts(swapCandidates(some, { seed: 1, perRow: 1, all: train.slice(0, 1050), schema })));
    const kept = before.filter((text) => after.has(text)).length;
    assert.ok(kept > 0.85 * before.length, `${kept} of ${before.length}`);
    assert.notDeepEqual(before, texts(swapCandidates(some, { seed: 2, perRow: 1, all: train.slice(0, 1000), schema })));
  });
});

describe('swapped values', () => {
  const swap = (row: Conversation, others: readonly Conversation[]) =>
    swapValues(row, { pools: new ValuePools([row, ...others]), seed: 1, number: 1, schema });
  const edvard = rowOf([says('ring Edvard'), calls('call', { contact: 'Edvard' })]);

  it('stand in the user’s words, in what the assistant repeats and in every call alike', () => {
    const row = rowOf([
      { role: 'system', content: 'You know Ann.' },
      says('Ann sounded sad. Not Anna, Ann'),
      { role: 'assistant', content: 'Call Ann?' },
      says('yes'),
      calls('call', { contact: 'Ann' }),
    ]);
    assert.equal(
      saidBy(swap(row, [edvard])),
      'You know Ann. | Edvard sounded sad. Not Anna, Edvard | Call Edvard? | yes | ',
    );
    assert.deepEqual(swap(row, [edvard])?.messages[4], calls('call', { contact: 'Edvard' }));
  });

  it('are none where the user did not say them letter for letter', () => {
    for (const said of ['call ann', 'call Anna', 'call Annette', 'call xAnn', 'call A nn', 'call Änn']) {
      assert.equal(swap(rowOf([says(said), calls('call', { contact: 'Ann' })]), [edvard]), undefined, said);
    }
    assert.equal(occurrences('Ann, Ann. AnnAnn', 'Ann').length, 2);
    assert.equal(occurrences('a😀a', 'a').length, 2);
  });

  it('fit behind the word that binds them', () => {
    const plumber = rowOf([says('ring my plumber'), calls('call', { contact: 'plumber' })]);
    assert.equal(swap(plumber, [edvard]), undefined);
    assert.equal(swap(edvard, [plumber]), undefined);
    const sister = rowOf([says('phone my sister'), calls('call', { contact: 'sister' })]);
    assert.equal(saidBy(swap(plumber, [edvard, sister])), 'ring my sister | ');
    const wake = (time: string, said = time) => rowOf([says(`wake me ${said}`), calls('alarm', { time })]);
    assert.equal(
      saidBy(swap(wake('7 pm', 'at 7 pm'), [wake('tomorrow at noon'), wake('6 am', 'at 6 am')])),
      'wake me at 6 am | ',
    );
  });

  it('bring the person whom they mean, and leave names alone that mean several or nobody', () => {
    const context = (...contacts: readonly { name: string; phone: string }[]): RowContext => {
      return { now: '2026-01-05T09:00:00Z', timeZone: 'UTC', locale: 'en-GB', contacts };
    };
    const ann = { name: 'Ann Lee', phone: '+44 7700 900001' };
    const edvardBerg = { name: 'Edvard Berg', phone: '+44 7700 900002' };
    const row = rowOf([says('ring Ann'), calls('call', { contact: 'Ann' })], context(ann));
    assert.equal(swap(row, [edvard]), undefined, 'nobody knows who Edvard is');
    const other = rowOf(edvard.messages, context(edvardBerg));
    assert.deepEqual(swap(row, [other])?.context?.contacts, [edvardBerg]);
    const several = rowOf(row.messages, context(ann, { name: 'Ann Moss', phone: '+44 7700 900003' }));
    assert.equal(swap(several, [other]), undefined);
    assert.equal(swap(rowOf(row.messages, context()), [other]), undefined);
    assert.equal(swap(rowOf(row.messages, context(ann, edvardBerg)), [other]), undefined, 'he is there already');
  });

  it('keep one value in another whole', () => {
    const lunch = (title: string, start: string) =>
      rowOf([says(`${title} ${start}, add it`), calls('calendar_insert', { title, start })]);
    const row = rowOf([
      says('text Ann about lunch with Ann: see you'),
      calls('sms', { contact: 'Ann', message: 'lunch with Ann' }),
    ]);
    const other = rowOf([says('text Bo saying hi there'), calls('sms', { contact: 'Bo', message: 'hi there' })]);
    assert.equal(saidBy(swap(row, [other])), 'text Ann about hi there: see you | ');
    assert.ok(swap(lunch('lunch', 'tomorrow at noon'), [lunch('judo', 'tomorrow at 6 pm')]));
  });
});

describe('rows said differently', () => {
  const every = (said: string, ...rest: readonly Message[]) =>
    rewriteRow(rowOf([says(said), ...(rest.length > 0 ? rest : [{ role: 'assistant', content: 'OK.' } as const])]), {
      seed: 1,
      most: 100,
    });
  const by = (rule: string, said: string, ...rest: readonly Message[]) =>
    saidBy(every(said, ...rest).find(({ rules }) => rules.join() === rule)?.row)?.split(' | ')[0];
  const sms = calls('sms', { contact: 'Do Not', message: 'I am LATE, do not wait.' });

  it('keep every letter of what a call copies', () => {
    const said = 'Text Do Not: I am LATE, do not wait.';
    const ways = every(said, sms);
    assert.ok(ways.length > 3);
    for (const { row } of ways) {
      assert.ok(saidBy(row)?.includes('I am LATE, do not wait.') && saidBy(row)?.includes('Do Not'), saidBy(row));
    }
    assert.equal(by('small letters', said, sms), 'text Do Not: I am LATE, do not wait.');
    assert.equal(by('could you', said, sms), 'Could you text Do Not: I am LATE, do not wait.?');
    assert.equal(by('please after', said, sms), undefined);
  });

  it('say it as people do', () => {
    const call = calls('call', { contact: 'Kofi' });
    assert.equal(by('contractions', 'I would like to. What is that? Yes it is'), "I'd like to. What's that? Yes it is");
    assert.equal(by('no contractions', "Don't do that, I can't"), "Do not do that, I can't");
    assert.equal(by('no contractions', "Why don't you ring"), undefined);
    assert.equal(by('please before', 'Call Kofi', call), 'Please call Kofi');
    assert.equal(by('please before', 'Kofi, call him', call), undefined);
    assert.equal(by('please before', 'Call Kofi please', call), undefined);
    assert.equal(by('please before', 'Call me old-fashioned'), undefined, 'asks for nothing');
    assert.equal(by('please after', 'Call Kofi now.', call), 'Call Kofi now please');
    assert.equal(by('no punctuation', 'Well, at 7:30, or 1,000? Yes.'), 'Well at 7:30 or 1,000 Yes');
    assert.match(by('filler', 'Kofi never calls') ?? '', /^(Um|Uh|So|Okay|Hey|Well|Right), Kofi never calls$/);
  });

  it('are none where nothing is said', () => {
    assert.deepEqual([...every(''), ...every('...')], []);
  });
});
