import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { commands } from './command-table';

const root = path.resolve(import.meta.dirname, '..', '..');
const manifestText = readFileSync(path.join(root, 'package.json'), 'utf8');
const texts: Record<string, string> = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));

interface Setting {
  readonly type: string;
  readonly scope: string;
  readonly order: number;
  readonly markdownDescription: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon: string;
      readonly enablement?: string;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly configuration: readonly {
      readonly title: string;
      readonly order: number;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}
const manifest: Manifest = JSON.parse(manifestText);
const byId = (left: { readonly command: string }, right: { readonly command: string }) =>
  left.command.localeCompare(right.command);

describe('The manifest', () => {
  it('declares exactly the commands of the table, with the same title, icon and enablement', () => {
    const declared = manifest.contributes.commands.map(({ command, title, icon, enablement, category }) => ({
      command,
      category,
      title: texts[title.replaceAll('%', '')],
      icon,
      enablement,
    }));
    const inTable = [...commands].map(([command, { title, icon, enablement }]) => {
      return { command, category: 'Mobile LLM', title, icon, enablement };
    });
    assert.deepEqual(declared.sort(byId), inTable.sort(byId));
  });

  it('puts no unknown command into a menu or a welcome text', () => {
    const known = new Set(commands.keys());
    const inMenus = Object.values(manifest.contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const inTexts = Object.values(texts).flatMap((text) =>
      [...text.matchAll(/command:(mobileLlm\.\w+)/g)].map((found) => found[1] ?? ''),
    );
    assert.ok(inMenus.length > 5 && inTexts.length > 2);
    assert.deepEqual(
      [...inMenus, ...inTexts].filter((id) => !known.has(id)),
      [],
    );
  });

  it('says one thing in each view that is empty, with a recipe and without, in a trusted folder and another', () => {
    const { views, viewsWelcome } = manifest.contributes;
    for (const isTrue of [['hasRecipe', 'isWorkspaceTrusted'], ['hasRecipe'], ['isWorkspaceTrusted'], []]) {
      const holds = (part: string) => isTrue.includes(part.replace('mobileLlm.', ''));
      const isShown = (when: string) =>
        when
          .replace('mobileLlm.isRead', '!never')
          .split(' && ')
          .every((part) => (part.startsWith('!') ? !holds(part.slice(1)) : holds(part)));
      const shown = viewsWelcome.filter(({ when }) => isShown(when)).map(({ view }) => view);
      const all = Object.values(views).flatMap((some) => some.map(({ id }) => id));
      assert.deepEqual(shown.sort(), all.sort(), isTrue.join());
    }
  });

  it('has a text for every key, and no text without a key', () => {
    const used = new Set([...manifestText.matchAll(/"%([\w.]+)%"/g)].map((found) => found[1]));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('lets no folder choose a program', () => {
    const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
    assert.ok(settings.length > 4);
    for (const [name, { type, scope }] of settings) {
      assert.ok(scope === 'machine' || type === 'boolean', name);
    }
  });

  it('groups its settings, each with its order and a description', () => {
    const orders = manifest.contributes.configuration.map(({ order }) => order);
    assert.deepEqual(
      orders,
      [...orders.keys()].map((index) => index + 1),
    );
    for (const { title, properties } of manifest.contributes.configuration) {
      assert.ok(texts[title.replaceAll('%', '')], title);
      assert.deepEqual(
        Object.values(properties).map(({ order }) => order),
        Object.keys(properties).map((_, index) => index + 1),
      );
      for (const [name, { markdownDescription }] of Object.entries(properties)) {
        assert.ok(markdownDescription.startsWith('%setting.'), name);
      }
    }
  });
});
