import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { requireWrittenTable, tableCell } from '../../test/written-table';
import { commands } from './command-table';

interface Setting {
  readonly default: unknown;
  readonly markdownDescription: string;
}

interface Manifest {
  readonly contributes: {
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
  };
}

const root = path.resolve(import.meta.dirname, '..', '..');
const { contributes }: Manifest = readJson('package.json');
const texts: Readonly<Record<string, string>> = readJson('package.nls.json');
const views = ['datasets', 'models', 'devices', 'runs'] as const;
const needs = [
  ['isWorkspaceTrusted', 'trust'],
  ['mobileLlm.hasRecipe', 'a recipe'],
  ['mobileLlm.hasStore', 'or added models'],
] as const;

function readJson<Content>(name: string): Content {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'));
}

function textOf(key: string): string {
  return texts[key.replaceAll('%', '')] ?? key;
}

/** Where a command stands besides the palette: `Models: title, items`, `explorer`. */
function placesOf(command: string): string {
  const whensOf = (menu: string) =>
    (contributes.menus[menu] ?? []).filter((item) => item.command === command).map(({ when }) => when);
  const isAbout = (when: string, view: string) => when.split('&&')[0]?.includes(view) ?? false;
  const inViews = views.flatMap((view) => {
    const title = whensOf('view/title').some((when) => isAbout(when, view)) ? ['title'] : [];
    const items = whensOf('view/item/context').some((when) => isAbout(when, view)) ? ['items'] : [];
    const places = [...title, ...items].join(', ');
    return places === '' ? [] : [`${textOf(`view.${view}`)}: ${places}`];
  });
  const elsewhere = [
    ...(whensOf('explorer/context').length > 0 ? ['explorer'] : []),
    ...(whensOf('editor/title').length > 0 ? ['title of an editor'] : []),
  ];
  return [...inViews, ...elsewhere].join('; ');
}

describe('docs/REFERENCE.md', () => {
  it('has every command of the extension', async () => {
    const rows = [...commands].map(([command, { title, enablement = '' }]) => [
      title,
      `\`${command}\``,
      placesOf(command),
      needs.flatMap(([key, words]) => (enablement.includes(key) ? [words] : [])).join(', '),
    ]);
    const place = { document: 'REFERENCE.md', begin: 'begin commands', end: 'end commands' };
    const head = ['Command', 'Identifier', 'Besides the palette', 'Needs'];
    await requireWrittenTable(place, [
      head,
      ...rows.toSorted(([left = ''], [right = '']) => left.localeCompare(right)),
    ]);
  });

  it('has every setting of the extension', async () => {
    const rows = contributes.configuration.flatMap(({ properties }) =>
      Object.entries(properties).map(([name, setting]) => [
        `\`${name}\``,
        setting.default === '' ? '' : `\`${String(setting.default)}\``,
        tableCell(textOf(setting.markdownDescription)),
      ]),
    );
    const place = { document: 'REFERENCE.md', begin: 'begin settings', end: 'end settings' };
    await requireWrittenTable(place, [['Setting', 'Default', 'What it does'], ...rows]);
  });
});
