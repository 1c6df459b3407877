import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type GitObject, readPack } from './read-pack';

const idBytes = 20;
const modes = { folder: '40000', file: '100644', program: '100755' } as const;

/**
 * Writes the files of a git bundle's one branch into a folder, where there is no git to do it: a bundle is a list of
 * branches and a pack (gitformat-bundle(5)). Links and submodules are refused.
 *
 * @throws RangeError where the bundle is damaged, needs other objects, or holds what cannot be written safely
 */
export async function checkOutBundle(bundleFile: string, folder: string, signal: AbortSignal): Promise<void> {
  const bundle = await readFile(bundleFile);
  const end = bundle.indexOf('\n\n');
  const [title = '', ...lines] = bundle.toString('utf8', 0, Math.max(0, end)).split('\n');
  const branches = lines.filter((line) => /^[0-9a-f]{40} /.test(line)).map((line) => line.slice(0, 40));
  const [head] = branches;
  if (!/^# v[23] git bundle$/.test(title) || head === undefined || lines.some((line) => line.startsWith('-'))) {
    throw new RangeError('This is no whole git bundle.');
  }
  const objects = readPack(bundle.subarray(end + 2));
  const tree = /^tree ([0-9a-f]{40})\n/.exec(requireObject(objects, head, 'commit').toString('utf8'))?.[1];
  if (tree === undefined) {
    throw new RangeError('The commit of the bundle names no files.');
  }
  await writeTree(objects, { tree, folder, signal });
}

interface TreeWriting {
  readonly tree: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function writeTree(
  objects: ReadonlyMap<string, GitObject>,
  { tree, folder, signal }: TreeWriting,
): Promise<void> {
  signal.throwIfAborted();
  await mkdir(folder, { recursive: true });
  for (const { mode, name, id } of entriesOf(requireObject(objects, tree, 'tree'))) {
    const target = path.join(folder, name);
    if (mode === modes.folder) {
      await writeTree(objects, { tree: id, folder: target, signal });
    } else if (mode === modes.file || mode === modes.program) {
      const content = requireObject(objects, id, 'blob');
      await writeFile(target, content, { mode: mode === modes.program ? 0o755 : 0o644 });
    } else {
      throw new RangeError(`${name} is neither a file nor a folder.`);
    }
  }
}

interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

/** `MODE NAME\0ID`, one after the other. */
function entriesOf(tree: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < tree.length; ) {
    const space = tree.indexOf(' ', at);
    const zero = tree.indexOf(0, at);
    const next = zero + 1 + idBytes;
    if (space < 0 || zero < space || next > tree.length) {
      throw new RangeError('A folder of the bundle cannot be read.');
    }
    const name = tree.toString('utf8', space + 1, zero);
    if (name === '' || name === '.' || name === '..' || /[/\\:\0]/.test(name) || name.toLowerCase() === '.git') {
      throw new RangeError('A file of the bundle has a name that must not be written.');
    }
    entries.push({ mode: tree.toString('latin1', at, space), name, id: tree.toString('hex', zero + 1, next) });
    at = next;
  }
  return entries;
}

function requireObject(objects: ReadonlyMap<string, GitObject>, id: string, kind: GitObject['kind']): Buffer {
  const object = objects.get(id);
  if (object?.kind !== kind) {
    throw new RangeError(`The bundle holds no ${kind} ${id}.`);
  }
  return object.data;
}
