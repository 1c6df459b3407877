import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where packages are asked for where nobody says otherwise. */
const usualIndex = 'https://pypi.org/simple/';

/** The addresses that uv and pip are told in variables, first those of uv: what it installs comes from there. */
const uvNames = ['UV_DEFAULT_INDEX', 'UV_INDEX_URL'] as const;

/**
 * Address of the package index that uv and pip are set to on this computer, so that a company's mirror is asked; else
 * PyPI's. It may hold a password.
 */
export async function indexAddress(environment: Environment = process.env): Promise<string> {
  return uvIndex(environment) ?? (await pipIndex(environment)) ?? usualIndex;
}

/** Variables that bring uv to the index that only pip knows of; uv does not read what configures pip. */
export async function indexVariables(environment: Environment = process.env): Promise<Record<string, string>> {
  const address = uvIndex(environment) === undefined ? await pipIndex(environment) : undefined;
  return address === undefined ? {} : { UV_DEFAULT_INDEX: address };
}

/** uv takes `name=address`, too. */
function uvIndex(environment: Environment): string | undefined {
  const [said] = uvNames.map((name) => environment[name]?.trim()).filter(Boolean);
  return said?.replace(/^[\w.-]+=/, '');
}

async function pipIndex(environment: Environment): Promise<string | undefined> {
  const said = environment['PIP_INDEX_URL']?.trim();
  if (said) {
    return said;
  }
  for (const file of pipConfigurationFiles(environment)) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const found = indexInConfiguration(text);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** pip's configuration files, what counts most first. */
export function pipConfigurationFiles(
  environment: Environment,
  { platform = process.platform, home = os.homedir() }: { platform?: NodeJS.Platform; home?: string } = {},
): readonly string[] {
  const named = environment['PIP_CONFIG_FILE'];
  const first = named ? [named] : [];
  if (platform === 'win32') {
    const { APPDATA: roaming, ProgramData: shared } = environment;
    const folders = [roaming && path.join(roaming, 'pip'), path.join(home, 'pip'), shared && path.join(shared, 'pip')];
    return [...first, ...folders.flatMap((folder) => (folder ? [path.join(folder, 'pip.ini')] : []))];
  }
  const { XDG_CONFIG_HOME: configuration = path.join(home, '.config'), XDG_CONFIG_DIRS: shared = '/etc/xdg' } =
    environment;
  const library = (folder: string) => path.join(folder, 'Library', 'Application Support', 'pip');
  const folders = [
    ...(platform === 'darwin' ? [library(home)] : []),
    path.join(configuration, 'pip'),
    path.join(home, '.pip'),
    ...(platform === 'darwin' ? [library('/')] : []),
    ...shared.split(':').map((folder) => path.join(folder, 'pip')),
  ];
  return [...first, ...folders.map((folder) => path.join(folder, 'pip.conf')), '/etc/pip.conf'];
}

/** `index-url` of a configuration of pip: what it says of `install` goes before what it says of everything. */
export function indexInConfiguration(text: string): string | undefined {
  const found = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const [, opened] = /^\[([^\]]+)\]\s*$/.exec(line) ?? [];
    section = opened ?? section;
    const [, value] = /^index[-_]url\s*[=:]\s*(\S+)\s*$/i.exec(line) ?? [];
    if (value !== undefined) {
      found.set(section, value);
    }
  }
  return found.get('install') ?? found.get('global');
}
