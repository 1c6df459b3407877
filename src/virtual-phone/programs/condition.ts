/** A value as SQLite holds it. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** What SQL makes of a comparison with NULL: neither true nor false. */
type Truth = boolean | null;
type Expression = (row: Row) => Truth;
type Operand = (row: Row) => Value;

/** A condition that SQLite would refuse, in its words. */
export class ConditionError extends Error {}

const tokenPattern = /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|("?[A-Za-z_]\w*"?)|(<>|!=|==|<=|>=|[=<>(),]))/y;

/**
 * Reads what may stand behind `WHERE` for a query on one table: comparisons, LIKE, IN, IS NULL, AND, OR, NOT and
 * parentheses. @throws ConditionError
 */
export function parseCondition(text: string, columns: ReadonlySet<string>): (row: Row) => boolean {
  const expression = new Parser(tokensOf(text), columns).whole();
  return (row) => expression(row) === true;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(tokenPattern);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const token = pattern.exec(text)?.[0].trim();
    if (token === undefined) {
      throw new ConditionError(`unrecognized token: "${text.slice(from).trim()}"`);
    }
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #columns: ReadonlySet<string>;
  #position = 0;

  constructor(tokens: readonly string[], columns: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#columns = columns;
  }

  whole(): Expression {
    const expression = this.#either();
    if (this.#position < this.#tokens.length) {
      throw this.#unexpected();
    }
    return expression;
  }

  #either(): Expression {
    let left = this.#both();
    while (this.#takeWord('OR')) {
      const [first, second] = [left, this.#both()];
      left = (row) => or(first(row), second(row));
    }
    return left;
  }

  #both(): Expression {
    let left = this.#negated();
    while (this.#takeWord('AND')) {
      const [first, second] = [left, this.#negated()];
      left = (row) => not(or(not(first(row)), not(second(row))));
    }
    return left;
  }

  #negated(): Expression {
    if (this.#takeWord('NOT')) {
      const inner = this.#negated();
      return (row) => not(inner(row));
    }
    if (this.#takeWord('(')) {
      const inner = this.#either();
      this.#require(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Expression {
    const left = this.#operand();
    if (this.#takeWord('IS')) {
      const isNegative = this.#takeWord('NOT');
      this.#require('NULL');
      return (row) => (left(row) === null) !== isNegative;
    }
    const isNegative = this.#takeWord('NOT');
    const positive = this.#test(left);
    return isNegative ? (row) => not(positive(row)) : positive;
  }

  #test(left: Operand): Expression {
    if (this.#takeWord('LIKE')) {
      const pattern = this.#operand();
      return (row) =>
        ifKnown(left(row), pattern(row), (value, like) => likeExpression(String(like)).test(String(value)));
    }
    if (this.#takeWord('IN')) {
      const choices = this.#list();
      return (row) => choices.map((choice) => ifKnown(left(row), choice(row), isEqual)).reduce(or, false);
    }
    const compare = comparisons[this.#tokens[this.#position] ?? ''];
    if (!compare) {
      throw this.#unexpected();
    }
    this.#position += 1;
    const right = this.#operand();
    return (row) => ifKnown(left(row), right(row), compare);
  }

  #list(): readonly Operand[] {
    this.#require('(');
    const operands = [this.#operand()];
    while (this.#takeWord(',')) {
      operands.push(this.#operand());
    }
    this.#require(')');
    return operands;
  }

  #operand(): Operand {
    const token = this.#tokens[this.#position];
    if (token === undefined || /^[=<>!(),]/.test(token)) {
      throw this.#unexpected();
    }
    this.#position += 1;
    if (token.startsWith("'")) {
      const text = token.slice(1, -1).replaceAll("''", "'");
      return () => text;
    }
    if (/^-?\d/.test(token)) {
      return () => Number(token);
    }
    const name = token.replaceAll('"', '');
    if (!this.#columns.has(name)) {
      throw new ConditionError(`no such column: ${name}`);
    }
    return (row) => row[name] ?? null;
  }

  #takeWord(word: string): boolean {
    const isNext = this.#tokens[this.#position]?.toUpperCase() === word;
    this.#position += isNext ? 1 : 0;
    return isNext;
  }

  #require(word: string): void {
    if (!this.#takeWord(word)) {
      throw this.#unexpected();
    }
  }

  #unexpected(): ConditionError {
    const token = this.#tokens[this.#position];
    return new ConditionError(token === undefined ? 'incomplete input' : `near "${token}": syntax error`);
  }
}

const comparisons: Readonly<Record<string, (left: string | number, right: string | number) => boolean>> = {
  '=': isEqual,
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '<>': (left, right) => !isEqual(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
};

function isEqual(left: string | number, right: string | number): boolean {
  return order(left, right) === 0;
}

/** A number compares as a number where both are one, as a column's affinity has it. */
export function order(left: string | number, right: string | number): number {
  const isNumeric = typeof left === 'number' || typeof right === 'number';
  if (isNumeric && !Number.isNaN(Number(left)) && !Number.isNaN(Number(right))) {
    return Number(left) - Number(right);
  }
  return String(left) < String(right) ? -1 : Number(String(left) > String(right));
}

/** SQLite's LIKE: `%` any text, `_` any character; only the letters of ASCII match in either case. */
function likeExpression(pattern: string): RegExp {
  const parts = [...pattern].map((character) => {
    if (character === '%') {
      return '.*';
    }
    if (character === '_') {
      return '.';
    }
    return /[a-z]/i.test(character)
      ? `[${character.toLowerCase()}${character.toUpperCase()}]`
      : character.replace(/[\\^$.*+?()[\]{}|]/u, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 'su');
}

function ifKnown<Known extends Value>(
  left: Known,
  right: Known,
  test: (left: NonNullable<Known>, right: NonNullable<Known>) => boolean,
): Truth {
  return left === null || right === null ? null : test(left as NonNullable<Known>, right as NonNullable<Known>);
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function or(left: Truth, right: Truth): Truth {
  if (left === true || right === true) {
    return true;
  }
  return left === null || right === null ? null : false;
}
