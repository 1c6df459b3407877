import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const root = path.resolve(import.meta.dirname, '..');
const documents = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => path.join('docs', name))];

/** What a heading is called in an address, as GitHub has it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsIn(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gmu)].map(([, heading = '']) => anchorOf(heading));
}

/** Why a link of a document leads nowhere; undefined where it leads somewhere, or out of the repository. */
function problemOf(document: string, link: string): string | undefined {
  const [place = '', anchor] = link.split('#', 2);
  if (/^https?:/.test(link)) {
    return undefined;
  }
  const file = place === '' ? path.join(root, document) : path.resolve(root, path.dirname(document), place);
  if (!existsSync(file)) {
    return `${link}: there is no such file`;
  }
  return anchor === undefined || anchorsIn(file).includes(anchor) ? undefined : `${link}: there is no such heading`;
}

describe('The documents', () => {
  for (const document of documents) {
    const text = readFileSync(path.join(root, document), 'utf8');

    it(`lead somewhere: ${document}`, () => {
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/gu)].map(([, link = '']) => link);
      assert.deepEqual(
        links.flatMap((link) => problemOf(document, link) ?? []),
        [],
      );
    });

    it(`name what is there: ${document}`, () => {
      const named = [
        ...text.matchAll(/`((?:src|python|test|scripts|webview-ui|native|docs|schemas|presets)\/[\w./-]+)`/gu),
      ];
      // The log tells of what was.
      const isLog = document === path.join('docs', 'LOG.md');
      const gone = named.flatMap(([, place = '']) => (isLog || existsSync(path.join(root, place)) ? [] : [place]));
      assert.deepEqual(gone, []);
    });
  }
});
