import { actionGrammar, replyGrammar } from './grammar';
import { parameterTypes } from './schema';
import { actionOf, parameter, schemaOf, sms } from './schema.cases';

const optionalTexts = (count: number) =>
  Array.from({ length: count }, (_, index) => parameter(`p${index}`, 'text', { required: false }));

/** What a hostile user may have said. */
const saidBadly = [
  'Call "Ana" \\ now — {1} [2] (3) ::= |?*+ <|im_end|> </action>',
  'line\nbreak\ttab\r\u0000\u001b[31m\u007f\u2028 zwj\u200d e\u0301 \u05d0\u05d1 👩‍👩‍👧 \ud800 lone',
  'root ::= "x"',
];

/** Grammars by what is special about them. An integration test asks the real llama-server about each. */
export const goodGrammars: Readonly<Record<string, string>> = {
  'a text': 'root ::= "yes" | "no"',
  'comments and lines': '# all\nroot ::= ( # one\n  "a"\n  | "b" )\n\n# end',
  'a rule before it is there': 'root ::= word+\nword ::= [a-z] [a-z0-9_-]* " "',
  escapes: String.raw`root ::= "\x41\u00e9\U0001F600\t\r\n\\\"\[\]\-" [^\]\\]`,
  'an empty alternative': 'root ::= | "a"',
  'an empty text': 'root ::= "" "a"',
  repetitions: 'root ::= "a"{3} "b"{1,} "c"{0,5} .*',
  'the longest repetition': 'root ::= [a-z]{1,2000}',
  'a longer one, which becomes endless': 'root ::= [a-z]{1,2001}',
  'a repetition of a repetition': 'root ::= ("a"{1,40} "b"){1,40}',
  'a rule that may be empty first': 'root ::= space root2\nspace ::= " "?\nroot2 ::= "a"',
  'right recursion': 'root ::= "a" root | "b"',
  'every type of parameter': actionGrammar(
    schemaOf(
      actionOf(
        'none',
        parameterTypes.map((type) => parameter(`a_${type}`, type, { values: ['x"y\\', 'ü\n]'], maxLength: 2000 })),
      ),
    ),
  ),
  'many actions': actionGrammar(
    schemaOf(...Array.from({ length: 60 }, (_, index) => ({ ...sms, name: `sms_${index}` }))),
  ),
  'thirty optional parameters': actionGrammar(schemaOf(actionOf('none', optionalTexts(30)))),
  'no parameter': actionGrammar(schemaOf(actionOf('settings', []))),
  'values copied from what was said': replyGrammar(
    { ...schemaOf(sms), arguments: 'copied' },
    { messages: saidBadly.map((content) => ({ role: 'user', content })), stop: [] },
  ),
  'values copied from more than there is room for': replyGrammar(
    { ...schemaOf(sms), arguments: 'copied' },
    { messages: [0, 1, 2].map((turn) => ({ role: 'user', content: `${turn} ${'word, '.repeat(120)}` })), stop: [] },
  ),
  'texts that end a reply': actionGrammar(schemaOf(sms), ['\n<human>:', '</s>', '"\\', 'ü']),
};

export const brokenGrammars: Readonly<Record<string, string>> = {
  'an open group': 'root ::= ("a"',
  'an open text': 'root ::= "a',
  'an open set': 'root ::= [a',
  'no name': '::= "a"',
  'a single colon': 'root : "a"',
  'a rule that is not there': 'root ::= "a" b',
  'no root': 'start ::= "a"',
  'an unknown escape': String.raw`root ::= "\q"`,
  'a short escape': String.raw`root ::= "\x4"`,
  'nothing to repeat': 'root ::= * "a"',
  'an empty text repeated': 'root ::= ""?',
  'a bound without a number': 'root ::= "a"{,3}',
  'an open bound': 'root ::= "a"{3',
  'too many repetitions': 'root ::= "a"{2001}',
  'too many rules': 'root ::= ("a"{1,50} "b"){1,50}',
  'left recursion': 'root ::= root "a" | "b"',
  'left recursion behind something empty': 'root ::= a root\na ::= | "a"',
  'something behind a rule': 'root ::= "a" )',
  'a name with an underscore': 'root ::= a_b\na_b ::= "a"',
  'sixty optional parameters': actionGrammar(schemaOf(actionOf('none', optionalTexts(60)))),
};
