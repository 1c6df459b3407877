import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { seededRandom } from '../../seeded-random';

const names = ['Ngozi', 'Sam', 'José', 'Margaret', 'Ada', 'Chen', 'Priya', 'Łukasz', 'Anna', 'Omar'];
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const things = [
  'team meeting',
  'dentist',
  'lunch',
  'swimming lesson',
  'car repair',
  'book club',
  'dinner',
  'interview',
];
const talk =
  'I had been meaning to ask you about it since the last time we spoke, because it keeps slipping my mind whenever ' +
  'something else comes up during the day, and then in the evening I am too tired to think of it again';

/** Rows of about 1 KB, none equal to another: small talk, a call, an event and its correction. */
export async function writeRows(file: string, count: number): Promise<void> {
  const random = seededRandom(8);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] ?? (items[0] as Item);
  const stream = createWriteStream(file);
  for (let index = 0; index < count; index += 1) {
    const [thing, day, name] = [pick(things), pick(days), pick(names.slice(0, 5))];
    const start = `${day} at ${1 + Math.floor(random() * 11)} pm`;
    const detail = talk.split(' ').filter(() => random() < 0.7);
    const messages = [
      { role: 'user', content: `Hello there, number ${index}. ${detail.join(' ')}. Please call ${name}.` },
      callOf('call', { contact: name }),
      { role: 'user', content: `And put the ${thing} with them into my calendar for ${start}, will you?` },
      callOf('calendar_insert', { title: thing, start }),
    ];
    const context = {
      now: `2026-11-${10 + (index % 19)}T${10 + (index % 10)}:${10 + (index % 49)}:00+01:00`,
      timeZone: 'Europe/Berlin',
      locale: 'en-GB',
      contacts: names.slice(0, 5).map((known, at) => ({ name: known, phone: `+44 7700 90000${at}` })),
    };
    const split = index % 10 === 0 ? 'eval' : 'train';
    const row = { id: `row-${index}`, messages, split, tags: ['generated', thing], context };
    if (!stream.write(`${JSON.stringify(row)}\n`)) {
      await new Promise<void>((resolve) => stream.once('drain', resolve));
    }
  }
  stream.end();
  await finished(stream);
}

/** Rows of about 200 bytes: a question and a call, none equal to another. */
export async function writeShortRows(file: string, count: number): Promise<void> {
  const stream = createWriteStream(file);
  for (let index = 0; index < count; index += 1) {
    const name = names[index % names.length] ?? '';
    const messages = [{ role: 'user', content: `Call ${name}, number ${index}.` }, callOf('call', { contact: name })];
    const row = { messages, split: index % 10 === 0 ? 'eval' : 'train', tags: [`t${index % 50}`] };
    if (!stream.write(`${JSON.stringify(row)}\n`)) {
      await new Promise<void>((resolve) => stream.once('drain', resolve));
    }
  }
  stream.end();
  await finished(stream);
}

function callOf(name: string, values: object) {
  return { role: 'assistant', tool_calls: [{ type: 'function', function: { name, arguments: values } }] };
}
