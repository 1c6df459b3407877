import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { errorTexts, translatedTexts, untranslatedTexts } from './source-texts.mjs';
import { withSyntaxTrees } from './syntax-trees.mjs';

describe('The texts of a source file', () => {
  it('are found where VS Code shows them, however they are put together', () => {
    const source = `
      void vscode.window.showWarningMessage(isLate ? 'Late' : \`Early \${when}\`, vscode.l10n.t('Fix'), 'Cancel');
      const item = { label: '$(key) Ask', description: [size, 'big'].join(' · '), kind: 'word', tooltip: l10n.t('Tip') };
      item.tooltip = name + ' here';
      await withNotification(workbench, 'Pushing', work);
      report(\`\${done} of \${total}\`);
      class Page { readonly title = 'Page'; }`;
    assert.deepEqual(untranslated(source), [
      ...['2 Late', '2 Early ', '2 Cancel', '3 $(key) Ask', '3 big', '4  here', '5 Pushing', '6  of ', '7 Page'],
    ]);
  });

  it('are found elsewhere once they are sentences', () => {
    assert.deepEqual(untranslated(`const words = { a: 'not ready', b: 'ready' };\nshow('It is ready.');`), [
      '1 not ready',
      '2 It is ready.',
    ]);
  });

  it('are left alone where nobody reads them, or all languages have the same', () => {
    const source = `
      import { a } from './a b';
      log.info('This is for the log.');
      throw new WorkbenchError('a.b', { detail: 'for the catalog only' });
      const page = \`<p class="some words here">\${text}</p>\`;
      const channel = { name: 'Mobile LLM', label: '$(play)', title: \`\${a} · \${b}\`, placeHolder: '192.168.1.5:37123' };
      const file = { label: 'mobile-llm.yaml', tooltip: value === 'some word' ? a : b };
      type Kind = 'one kind' | 'other kind';`;
    assert.deepEqual(untranslated(source), []);
  });

  it('are found in the templates of a page, in its elements and in what is read out', () => {
    const source = `
      const styles = css\`.some words { color: red; }\`;
      const page = html\`<p class="two words" title="Tip">\${count} rows <code>npm run x</code> <kbd>Esc</kbd></p>
        <tool-bar .label=\${isBig ? 'Big' : l10n.t('Small')} class=\${isBig ? 'very big' : ''}></tool-bar>
        \${isBig ? 'Yes' : html\`<b>No</b>\`} \${render('icon')}\`;
      element.className = 'two classes';
      root.querySelector('li button');`;
    const texts = untranslated(source).map((said) => said.replace(/^\d+ /u, '').trim());
    assert.deepEqual(texts, ['Tip', 'rows', 'Big', 'Yes', 'No']);
  });

  it('are exported with what translators are told of them', () => {
    const source = `
      l10n.t('One');
      vscode.l10n.t('In ' + 'two {0}', l10n.t('Inner'));
      vscode.l10n.t({ message: 'Open', args: [], comment: ['an adjective'] });`;
    assert.deepEqual(inSource(source, translatedTexts), [
      { text: 'One', comment: [] },
      { text: 'In two {0}', comment: [] },
      { text: 'Inner', comment: [] },
      { text: 'Open', comment: ['an adjective'] },
    ]);
  });

  it('cannot be exported when they are made at run time, which is said with the place', () => {
    assert.throws(() => inSource('\nvscode.l10n.t(name);', translatedTexts), /source\.ts:2: only a text/);
  });

  it('are the templates of a catalog of errors', () => {
    const source = `const errors = { 'a.b': { message: 'No {what}.', fix: \`Get {what}.\` } };`;
    assert.deepEqual(
      inSource(source, errorTexts).map(({ text }) => text),
      ['No {what}.', 'Get {what}.'],
    );
  });
});

function untranslated(source) {
  return inSource(source, untranslatedTexts).map(({ text, line }) => `${line} ${text}`);
}

function inSource(source, read) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mobile-llm-l10n-'));
  try {
    const file = path.join(folder, 'source.ts');
    writeFileSync(file, source);
    return withSyntaxTrees(folder, [file], ([tree]) => read(tree));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
