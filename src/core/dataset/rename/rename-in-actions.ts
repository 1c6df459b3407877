import { isMap, isScalar, isSeq, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { parseActionSchema } from '../../actions/parse-schema';
import { WorkbenchError } from '../../errors/workbench-error';
import type { Rename } from './rename';

/** Lower-case snake case, as in every actions file. */
const namePattern = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Renames in the text of an actions file: the name's own characters change and no others, comments and layout stay.
 * @throws WorkbenchError `rename.badName`, `rename.unknown`, `rename.taken`, `rename.notPossible`
 */
export function renameInActions(text: string, rename: Rename): string {
  const { from, to } = rename;
  if (!namePattern.test(to) || to === from) {
    throw new WorkbenchError('rename.badName', { name: to.slice(0, 100) });
  }
  const actions = listOf(parseDocument(text, { prettyErrors: false }).contents, 'actions');
  const places = rename.kind === 'action' ? actions : listOf(find(actions, rename.action), 'parameters');
  const what = rename.kind === 'action' ? 'action' : `parameter of ${rename.action}`;
  if (find(places, to)) {
    throw new WorkbenchError('rename.taken', { what, name: to });
  }
  const scalar = nameOf(find(places, from));
  const range = scalar?.range;
  if (!range) {
    throw new WorkbenchError('rename.unknown', { what, name: from, known: places.map(textOfName).join(', ') });
  }
  const [quote = ''] = /^["']/.exec(text.slice(range[0], range[1])) ?? [];
  const renamed = `${text.slice(0, range[0])}${quote}${to}${quote}${text.slice(range[1])}`;
  const [problem] = parseActionSchema(renamed).problems;
  if (problem) {
    throw new WorkbenchError('rename.notPossible', { name: from, detail: problem.message });
  }
  return renamed;
}

function listOf(node: unknown, key: string): readonly YAMLMap[] {
  const list = isMap(node) ? node.get(key, true) : undefined;
  return isSeq(list) ? list.items.filter((item) => isMap(item)) : [];
}

function find(maps: readonly YAMLMap[], name: string): YAMLMap | undefined {
  return maps.find((map) => nameOf(map)?.value === name);
}

function nameOf(map: YAMLMap | undefined): Scalar | undefined {
  const name = map?.get('name', true);
  return isScalar(name) ? name : undefined;
}

function textOfName(map: YAMLMap): string {
  return String(nameOf(map)?.value ?? '');
}
