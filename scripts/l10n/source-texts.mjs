// What the extension's sources say to a person: the texts that are translated, and those that should be.
import * as is from 'typescript/unstable/ast/is';
import { readMarkup } from './markup-texts.mjs';

/** Properties, variables and fields that VS Code shows. */
const shownNames = new Set(
  [
    ...['label', 'description', 'detail', 'title', 'tooltip', 'placeHolder', 'placeholder', 'prompt', 'message'],
    ...['openLabel', 'saveLabel', 'validationMessage', 'cancel', 'buttons'],
  ].flatMap((name) => [name, `#${name}`]),
);
/** Functions whose texts VS Code shows. */
const showingFunctions = new Set([
  ...['showInformationMessage', 'showWarningMessage', 'showErrorMessage', 'showQuickPick', 'showInputBox'],
  ...['createWebviewPanel', 'setStatusBarMessage', 'withNotification', 'report'],
]);
/** The same in every language: what we are called, how a token looks, keys, units, and what stands so in files. */
const properNames = new Set([
  ...['Mobile LLM', 'adb server', 'hf_…', 'Ctrl+Z', 'tokens/s', 'CSV…', 'PNG…', 'Top-k', 'Top-p', 'Min-p'],
  ...['id', 'train', 'eval', 'Europe/Berlin', 'en-GB', 'select, textarea'],
]);
/** What is said to a log, or to somebody who reads a stack. */
const silentFunctions = new Set([
  ...['info', 'warn', 'error', 'debug', 'trace', 'executeCommand', 'require'],
  ...['querySelector', 'querySelectorAll', 'closest', 'matches'],
]);
const silentClasses = new Set(['Error', 'TypeError', 'RangeError', 'DOMException', 'WorkbenchError', 'Set', 'RegExp']);

/**
 * The texts given to `l10n.t`, with what a translator is told of them.
 * @param {import('typescript/unstable/ast').SourceFile} sourceFile
 * @returns {Array<{text: string, comment: readonly string[]}>}
 * @throws {Error} where a text is not written out: nothing could translate it
 */
export function translatedTexts(sourceFile) {
  const found = [];
  const visit = (node) => {
    if (isTranslation(node)) {
      found.push(readTranslation(node, sourceFile));
    }
    node.forEachChild(visit);
  };
  visit(sourceFile);
  return found;
}

/**
 * The templates of a catalog of errors, which the extension translates by their codes.
 * @param {import('typescript/unstable/ast').SourceFile} sourceFile
 * @returns {Array<{text: string, comment: readonly string[]}>}
 */
export function errorTexts(sourceFile) {
  const found = [];
  const visit = (node) => {
    if (is.isPropertyAssignment(node) && ['message', 'fix'].includes(node.name.text)) {
      found.push({ text: wholeText(node.initializer, sourceFile), comment: [] });
    }
    node.forEachChild(visit);
  };
  visit(sourceFile);
  return found;
}

/**
 * Texts that a person may read and nobody can translate: words where VS Code shows them, and sentences anywhere else.
 * @param {import('typescript/unstable/ast').SourceFile} sourceFile
 * @returns {Array<{text: string, line: number}>}
 */
export function untranslatedTexts(sourceFile) {
  const found = [];
  const visit = (node, isShown) => {
    if (isTranslation(node) || isSilent(node)) {
      return;
    }
    if (is.isTaggedTemplateExpression(node)) {
      visitTemplate(node);
      return;
    }
    const text = writtenText(node);
    if (text !== undefined && !properNames.has(text) && (isShown ? hasWord(text) : hasSentence(text))) {
      found.push({ text, line: lineOf(sourceFile, node) });
    }
    node.forEachChild((child) => visit(child, isShownIn(node, child, isShown)));
  };
  /** Of a page: what its elements and attributes say. Styles say nothing. */
  const visitTemplate = ({ tag, template }) => {
    if (!['html', 'svg'].includes(tag.text)) {
      return;
    }
    const { texts, expressions } = readMarkup(template, sourceFile);
    for (const text of texts.filter((said) => hasWord(said) && !properNames.has(said.trim()))) {
      found.push({ text, line: lineOf(sourceFile, template) });
    }
    for (const { expression, isShown } of expressions) {
      visit(expression, isShown);
    }
  };
  visit(sourceFile, false);
  return found;
}

/** Whether VS Code shows what a child of a node says. */
function isShownIn(node, child, isShown) {
  if (is.isCallExpression(node)) {
    // What a function makes of its arguments is its own affair, unless it only puts them together.
    return showingFunctions.has(calledName(node)) || (isShown && child === node.expression);
  }
  if (is.isPropertyAssignment(node) || is.isVariableDeclaration(node) || is.isPropertyDeclaration(node)) {
    return child === node.initializer && shownNames.has(node.name.text);
  }
  if (is.isBinaryExpression(node) && is.isPropertyAccessExpression(node.left) && node.right === child) {
    return isShown || shownNames.has(node.left.name.text);
  }
  if (is.isConditionalExpression(node)) {
    return isShown && child !== node.condition;
  }
  const passesOn =
    is.isTemplateExpression(node) ||
    is.isTemplateSpan(node) ||
    is.isArrayLiteralExpression(node) ||
    is.isParenthesizedExpression(node) ||
    is.isSpreadElement(node) ||
    is.isPropertyAccessExpression(node) ||
    is.isBinaryExpression(node);
  return isShown && passesOn;
}

function isComparison({ operatorToken }) {
  return /[=!]==?|[<>]/.test(operatorToken.getText());
}

function isClassName({ operatorToken, left }) {
  return operatorToken.getText() === '=' && is.isPropertyAccessExpression(left) && left.name.text === 'className';
}

function isTranslation(node) {
  return (
    is.isCallExpression(node) &&
    is.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 't' &&
    /(?:^|\.)l10n$/.test(node.expression.expression.getText())
  );
}

function isSilent(node) {
  if (is.isImportDeclaration(node) || is.isExportDeclaration(node) || is.isLiteralTypeNode(node)) {
    return true;
  }
  if (is.isBinaryExpression(node) && (isComparison(node) || isClassName(node))) {
    return true;
  }
  return is.isNewExpression(node)
    ? silentClasses.has(node.expression.getText())
    : is.isCallExpression(node) && silentFunctions.has(calledName(node));
}

function calledName({ expression }) {
  return is.isPropertyAccessExpression(expression) ? expression.name.text : expression.text;
}

function readTranslation(node, sourceFile) {
  const [first] = node.arguments;
  const isObject = first !== undefined && is.isObjectLiteralExpression(first);
  const text = wholeText(isObject ? propertyOf(first, 'message') : first, sourceFile);
  const comment = isObject ? propertyOf(first, 'comment') : undefined;
  const comments = comment && is.isArrayLiteralExpression(comment) ? [...comment.elements] : comment ? [comment] : [];
  return { text, comment: comments.map((said) => wholeText(said, sourceFile)) };
}

/** A text that is written out, in one piece or several. */
function wholeText(node, sourceFile) {
  if (is.isBinaryExpression(node) && node.operatorToken.getText() === '+') {
    return wholeText(node.left, sourceFile) + wholeText(node.right, sourceFile);
  }
  if (is.isStringLiteral(node) || is.isNoSubstitutionTemplateLiteral(node)) {
    return node.text;
  }
  const place = `${sourceFile.fileName}:${lineOf(sourceFile, node)}`;
  throw new Error(`${place}: only a text that is written out can be translated.`);
}

function propertyOf(object, name) {
  return object.properties.find((property) => property.name?.text === name)?.initializer;
}

/** The text of a literal, or of a piece of a template. */
function writtenText(node) {
  const isText =
    is.isStringLiteral(node) ||
    is.isNoSubstitutionTemplateLiteral(node) ||
    is.isTemplateHead(node) ||
    is.isTemplateMiddleOrTail(node);
  return isText ? node.text : undefined;
}

function lineOf(sourceFile, node) {
  return sourceFile.getLineAndCharacterOfPosition(node.getStart(sourceFile)).line + 1;
}

/** Names of files and the like are the same in every language. */
function hasWord(text) {
  return /\p{L}{2}/u.test(withoutCode(text)) && !/^[\w-]+(?:\.[\w-]+)+$/.test(text);
}

function hasSentence(text) {
  return /\p{L}{2}[,;:]? \p{L}{2}/u.test(withoutCode(text));
}

/** Without icons, code and the tags of a page, of which a template may hold an end or a beginning only. */
function withoutCode(text) {
  return text.replaceAll(/\\u[\da-f]{4}|\$\([\w~-]+\)|`[^`]*`|<[^>]*(?:>|$)/g, '').replace(/^[^<]*>/, '');
}
