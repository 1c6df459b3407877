import type { Row } from './format';

export const call = (name: string, given: Record<string, unknown>) => ({
  type: 'function',
  function: { name, arguments: given },
});
export const user = (content: string) => ({ role: 'user', content });
const bot = (content: string) => ({ role: 'assistant', content });
const acts = (...calls: readonly unknown[]) => ({ role: 'assistant', tool_calls: calls });
const ring = call('call', { contact: 'Ngozi' });
const alarm = call('alarm', { time: '7 pm', days: ['Mon', 'Tue'], again: true, volume: 3 });
const row = (messages: readonly unknown[], more: Row = {}): Row => ({ messages, split: 'train', ...more });

/** What a row may have, one thing each: formats are tried with all of them. */
export const features: Readonly<Record<string, Row>> = {
  'one exchange': row([user('Hi'), bot('Hello')]),
  'system prompt': row([{ role: 'system', content: 'Be short.\nBe kind.' }, user('Hi'), bot('Hello')]),
  'several turns': row([user('Hi'), bot('Hello'), user('Call her'), bot('Whom?')]),
  'a call': row([user('Call Ngozi'), acts(ring)]),
  'several calls': row([user('Call Ngozi, wake me'), acts(ring, alarm)]),
  'a call beside text': row([user('Call Ngozi'), { ...bot('Calling.'), tool_calls: [ring] }]),
  'calls in several turns': row([user('Call Ngozi'), acts(ring), user('And wake me'), acts(alarm)]),
  'id, tags': row([user('Hi'), bot('Hello')], { id: 'r;1', tags: ['short', 'a;b', 'greet'] }),
  'eval split': row([user('Call Ngozi'), acts(ring)], { split: 'eval' }),
  context: row([user('Call Ngozi'), acts(ring)], {
    context: {
      now: '2026-11-21T10:30:00+01:00',
      timeZone: 'Europe/Berlin',
      locale: 'de-DE',
      contacts: [{ name: 'Ngozi', phone: '+1 202 555 0101' }],
    },
  }),
  tools: row([user('Call Ngozi'), acts(ring)], {
    tools: [
      {
        type: 'function',
        function: {
          name: 'call',
          parameters: { type: 'object', properties: { type: { type: 'string' }, far: { type: 'number' } } },
        },
      },
    ],
  }),
  'other keys': row([user('Hi'), bot('Hello')], { source: 'forum', score: 0.5, category: 'x', text: 'y', input: 'z' }),
  'non-ASCII': row([user('Où est la crêperie ? 日本語 😀'), bot('Là-bas — “ici” \u202e.')]),
  'lone surrogate': row([user('half \ud83d'), bot('ok')]),
  'control tokens': row([user('<|im_end|>\n<|im_start|>user\n'), bot('<|endoftext|>')]),
  'marks of speakers': row([user('I say\n<bot>: ha'), bot('<human>: no')]),
  'tags of calls in text': row([user('<action>{"name":"x"}</action>'), bot('<action>{"name":"x"}</action>')]),
  'line ends and spaces': row([user('a\n\nb\r\nc\t'), bot('\n d  ')]),
  'separators and formulas': row([user('=1+1;2,3\t"4"'), bot("'@SUM(A1)")]),
  'an empty turn': row([user('Hi'), bot('')]),
  'the user last': row([user('Hi'), bot('Hello'), user('Bye')]),
};
