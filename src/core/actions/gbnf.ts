import { findRuleProblem, type GrammarItem, type GrammarRules } from './gbnf-rules';
import { GrammarProblem, GrammarText } from './gbnf-text';

/** llama.cpp refuses what would become more rules than this, and takes a larger upper bound for none. */
const mostRepetitions = 2000;

/**
 * Reads a grammar by the rules of llama.cpp (src/llama-grammar.cpp at v0.5.0), limits included, so that one that a phone
 * would refuse is found on this computer before it is used. An integration test holds both to the same grammars.
 *
 * @returns what is wrong with it and where, or undefined where it compiles
 */
export function findGrammarProblem(grammar: string): string | undefined {
  try {
    return findRuleProblem(new GrammarReader(grammar).readAll());
  } catch (error) {
    if (error instanceof GrammarProblem) {
      return error.message;
    }
    throw error;
  }
}

/** How often something stands: without `most` there is no end. */
interface Repetition {
  readonly least: number;
  readonly most?: number;
}

interface Item {
  readonly items: readonly GrammarItem[];
  /** How many rules it becomes, which is what a repetition of it multiplies. */
  readonly rules: number;
}

class GrammarReader {
  readonly #text: GrammarText;
  readonly #rules = new Map<string, GrammarItem[][]>();
  readonly #names = new Set<string>();
  /** Rules without a name of their own, which groups and repetitions become. */
  #madeRules = 0;

  constructor(text: string) {
    this.#text = new GrammarText(text);
  }

  readAll(): GrammarRules {
    this.#text.skipSpace(true);
    while (!this.#text.isAtEnd) {
      this.#readRule();
    }
    return this.#rules;
  }

  #readRule(): void {
    const text = this.#text;
    const name = this.#readName();
    text.skipSpace(false);
    text.expect('::=');
    text.skipSpace(true);
    this.#rules.set(name, this.#readAlternatives(name, false));
    if (!text.take('\r\n') && !text.take('\r') && !text.take('\n') && !text.isAtEnd) {
      throw text.problem('the rule goes on with something unknown');
    }
    text.skipSpace(true);
  }

  #readAlternatives(rule: string, isNested: boolean): GrammarItem[][] {
    const alternatives = [this.#readSequence(rule, isNested)];
    while (this.#text.take('|')) {
      this.#text.skipSpace(true);
      alternatives.push(this.#readSequence(rule, isNested));
    }
    return alternatives;
  }

  #readSequence(rule: string, isNested: boolean): GrammarItem[] {
    const sequence: GrammarItem[] = [];
    let last: Item = { items: [], rules: 1 };
    for (;;) {
      const repetition = this.#takeRepetition(isNested);
      const item = repetition ? this.#repeat(rule, last, repetition) : this.#takeItem(rule);
      if (item === undefined) {
        return sequence;
      }
      if (repetition) {
        sequence.length -= last.items.length;
      }
      sequence.push(...item.items);
      last = item;
      this.#text.skipSpace(isNested);
    }
  }

  /** The next literal, set, group, name or dot; undefined where the sequence ends. */
  #takeItem(rule: string): Item | undefined {
    const text = this.#text;
    if (text.take('"')) {
      return this.#readCharacters('"');
    }
    if (text.take('[')) {
      text.take('^');
      return this.#readCharacters(']');
    }
    if (text.take('(')) {
      return this.#readGroup(rule);
    }
    if (text.take('.')) {
      return { items: ['characters'], rules: 1 };
    }
    if (text.next === '<' || text.next === '!') {
      throw text.problem('a token belongs to one model; write a text in quotation marks');
    }
    return /[a-zA-Z\d-]/.test(text.next) ? { items: [{ rule: this.#readName() }], rules: 1 } : undefined;
  }

  #readGroup(rule: string): Item {
    const rulesBefore = this.#ruleCount;
    const made = this.#makeRule(rule);
    this.#text.skipSpace(true);
    this.#rules.set(made, this.#readAlternatives(rule, true));
    this.#text.expect(')');
    return { items: [{ rule: made }], rules: this.#ruleCount - rulesBefore };
  }

  /** The characters of a literal or a set. An empty one is nothing that could be repeated. */
  #readCharacters(end: string): Item {
    const text = this.#text;
    let isEmpty = true;
    while (!text.take(end)) {
      text.readCharacter();
      isEmpty = false;
    }
    return { items: isEmpty ? [] : ['characters'], rules: 1 };
  }

  /** `*`, `+`, `?`, `{3}`, `{3,}`, `{3,5}`. */
  #takeRepetition(isNested: boolean): Repetition | undefined {
    const text = this.#text;
    if (text.take('*')) {
      return { least: 0 };
    }
    if (text.take('+')) {
      return { least: 1 };
    }
    if (text.take('?')) {
      return { least: 0, most: 1 };
    }
    return text.take('{') ? this.#readBounds(isNested) : undefined;
  }

  #readBounds(isNested: boolean): Repetition {
    const text = this.#text;
    text.skipSpace(isNested);
    const least = text.readNumber();
    text.skipSpace(isNested);
    let most: number | undefined = least;
    if (text.take(',')) {
      text.skipSpace(isNested);
      most = /\d/.test(text.next) ? text.readNumber() : undefined;
      text.skipSpace(isNested);
    }
    text.expect('}');
    if (least > mostRepetitions) {
      throw text.problem(`there are more than ${mostRepetitions} repetitions`);
    }
    return most === undefined || most > mostRepetitions ? { least } : { least, most };
  }

  /** `S{m,n}` becomes m times S and a chain of n − m rules of which each may be empty. */
  #repeat(rule: string, { items, rules }: Item, { least, most }: Repetition): Item {
    if (items.length === 0) {
      throw this.#text.problem('there is nothing to repeat');
    }
    const allRules = rules * (most || least || 1);
    if (allRules > mostRepetitions) {
      throw this.#text.problem(`it would become more than ${mostRepetitions} rules`);
    }
    const required = least > 0 ? items : [];
    const chained = most === undefined ? 1 : most - least;
    if (chained <= 0) {
      return { items: required, rules: allRules };
    }
    const made = this.#makeRule(rule);
    this.#madeRules += chained - 1;
    this.#rules.set(made, [most === undefined ? [...items, { rule: made }] : [...items], []]);
    return { items: [...required, { rule: made }], rules: allRules };
  }

  #readName(): string {
    const name = this.#text.readName();
    this.#names.add(name);
    return name;
  }

  /** Its name has a `_`, which no name in a grammar can have. */
  #makeRule(rule: string): string {
    this.#madeRules += 1;
    return `${rule}_${this.#ruleCount}`;
  }

  get #ruleCount(): number {
    return this.#names.size + this.#madeRules;
  }
}
