// What the templates of a page say, in their elements and in attributes that are shown or read out.
import * as is from 'typescript/unstable/ast/is';

const shownAttributes = new Set(['aria-label', 'aria-description', 'title', 'placeholder', 'label', 'alt']);
/** What somebody types or a program reads is the same in every language. */
const codeElements = new Set(['code', 'kbd', 'pre']);

/**
 * @param {import('typescript/unstable/ast').TemplateLiteral} template of a tag `html` or `svg`
 * @param {import('typescript/unstable/ast').SourceFile} sourceFile
 * @returns {{ texts: string[], expressions: Array<{ expression: import('typescript/unstable/ast').Node, isShown: boolean }> }}
 */
export function readMarkup(template, sourceFile) {
  const texts = [];
  const expressions = [];
  const place = new Place();
  for (const { text, expression } of piecesOf(template, sourceFile)) {
    for (const character of text) {
      const ended = place.next(character);
      if (ended !== undefined) {
        texts.push(ended);
      }
    }
    if (expression) {
      texts.push(place.takeText());
      if (!place.isClass) {
        expressions.push({ expression, isShown: place.isShown });
      }
    }
  }
  texts.push(place.takeText());
  return { texts, expressions };
}

/** Where in the markup one is: in a text, in a tag, or in the value of an attribute. */
class Place {
  #where = 'text';
  #text = '';
  #tag = '';
  #attribute = '';
  #code = 0;

  get isShown() {
    return this.#where === 'text' ? this.#code === 0 : shownAttributes.has(this.#attribute.replace(/^[.]/, ''));
  }

  get isClass() {
    return this.#where !== 'text' && this.#attribute === 'class';
  }

  /** A text that this character ends. */
  next(character) {
    switch (this.#where) {
      case 'text':
        return this.#inText(character);
      case 'tag':
        this.#inTag(character);
        return undefined;
      default:
        return this.#inValue(character);
    }
  }

  /** What was said so far, where it is for people. */
  takeText() {
    const text = this.isShown ? this.#text : '';
    this.#text = '';
    return text;
  }

  #inText(character) {
    if (character !== '<') {
      this.#text += character;
      return undefined;
    }
    const text = this.takeText();
    this.#where = 'tag';
    this.#tag = '';
    this.#attribute = '';
    return text;
  }

  #inTag(character) {
    if (character === '>') {
      const [, end, name] = /^(\/?)([\w-]*)/.exec(this.#tag) ?? [];
      this.#code += codeElements.has(name) ? (end === '/' ? -1 : 1) : 0;
      this.#where = 'text';
    } else if (character === '"') {
      this.#where = 'value';
    } else if (/\s/.test(character)) {
      this.#tag += ' ';
      this.#attribute = '';
    } else {
      this.#tag += character;
      this.#attribute += character === '=' ? '' : character;
    }
  }

  #inValue(character) {
    if (character !== '"') {
      this.#text += character;
      return undefined;
    }
    const text = this.takeText();
    this.#where = 'tag';
    this.#attribute = '';
    return text;
  }
}

/** The markup between the expressions of a template, each with the expression after it. */
function piecesOf(template, sourceFile) {
  const textOf = (node) =>
    node
      .getText(sourceFile)
      .replace(/^[`}]/, '')
      .replace(/(?:`|\$\{)$/, '');
  if (is.isNoSubstitutionTemplateLiteral(template)) {
    return [{ text: textOf(template) }];
  }
  const literals = [template.head, ...template.templateSpans.map(({ literal }) => literal)];
  return literals.map((literal, index) => ({
    text: textOf(literal),
    expression: template.templateSpans[index]?.expression,
  }));
}
