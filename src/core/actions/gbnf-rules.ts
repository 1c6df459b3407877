/** What stands in a rule: the name of another rule, or anything that takes characters. */
export type GrammarItem = { readonly rule: string } | 'characters';

/** A rule's alternatives, by its name. */
export type GrammarRules = ReadonlyMap<string, readonly (readonly GrammarItem[])[]>;

/** What llama.cpp looks for once it has read all rules; undefined where all is well. */
export function findRuleProblem(rules: GrammarRules): string | undefined {
  for (const [name, alternatives] of rules) {
    for (const item of alternatives.flat()) {
      if (item !== 'characters' && !rules.has(item.rule)) {
        return `the rule ${name} uses ${item.rule}, which is not there`;
      }
    }
  }
  if (!rules.has('root')) {
    return 'there is no rule root';
  }
  const search = new RecursionSearch(rules);
  const recursive = [...rules.keys()].find((name) => search.isLeftRecursive(name));
  return recursive === undefined ? undefined : `the rule ${recursive} begins with itself`;
}

/** Looks for rules that can begin with themselves (llama_grammar_detect_left_recursion). */
class RecursionSearch {
  readonly #rules: GrammarRules;
  readonly #inProgress = new Set<string>();
  readonly #done = new Set<string>();

  constructor(rules: GrammarRules) {
    this.#rules = rules;
  }

  isLeftRecursive(name: string): boolean {
    if (this.#inProgress.has(name)) {
      return true;
    }
    if (this.#done.has(name)) {
      return false;
    }
    this.#inProgress.add(name);
    const alternatives = this.#rules.get(name) ?? [];
    const isFound = alternatives.some((alternative) => this.#beginsRecursively(alternative));
    this.#inProgress.delete(name);
    this.#done.add(name);
    return isFound;
  }

  #beginsRecursively(alternative: readonly GrammarItem[]): boolean {
    for (const item of alternative) {
      if (item === 'characters') {
        return false;
      }
      if (this.isLeftRecursive(item.rule)) {
        return true;
      }
      if (!this.#mayBeEmpty(item.rule)) {
        return false;
      }
    }
    return false;
  }

  /** As llama.cpp has it: only an alternative that holds nothing counts, not one whose parts may all be empty. */
  #mayBeEmpty(name: string): boolean {
    return this.#rules.get(name)?.some((alternative) => alternative.length === 0) ?? false;
  }
}
