/** Longest action body that is read, in UTF-16 code units. */
export const longestBody = 32_768;

/**
 * Finds where a JSON object ends in text that arrives in pieces, without parsing it: a bracket within a string does not
 * count. Looks at every character once.
 */
export class JsonExtent {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #scanned = 0;
  #end: number | undefined;

  /** `open` = more is needed; `closed` = the object ends before `end`; `broken` = this never becomes an object. */
  scan(text: string): { readonly state: 'open' | 'broken' } | { readonly state: 'closed'; readonly end: number } {
    while (this.#end === undefined && this.#scanned < text.length) {
      if (this.#scanned >= longestBody) {
        return { state: 'broken' };
      }
      const character = text.charAt(this.#scanned);
      this.#scanned += 1;
      const isFine = this.#inString ? this.#stepInString(character) : this.#stepOutside(character);
      if (!isFine) {
        return { state: 'broken' };
      }
      if (this.#depth === 0 && character === '}') {
        this.#end = this.#scanned;
      }
    }
    return this.#end === undefined ? { state: 'open' } : { state: 'closed', end: this.#end };
  }

  #stepInString(character: string): boolean {
    if (this.#escaped) {
      this.#escaped = false;
    } else if (character === '\\') {
      this.#escaped = true;
    } else if (character === '"') {
      this.#inString = false;
    }
    return character >= ' ';
  }

  #stepOutside(character: string): boolean {
    if (character === '{' || character === '[') {
      this.#depth += 1;
      return this.#depth > 1 || character === '{';
    }
    if (character === '}' || character === ']') {
      this.#depth -= 1;
      return this.#depth >= 0 && (this.#depth > 0 || character === '}');
    }
    if (this.#depth === 0) {
      return /\s/.test(character);
    }
    this.#inString = character === '"';
    // Outside a string, JSON has no angle brackets: the closing tag has come too early.
    return character !== '<';
  }
}
