import { editRow, type RowEdit } from '../../../core/dataset/document/row-edit';
import { isRecord } from '../../../core/json/record';

/**
 * Makes an edit inside a call's arguments where these are JSON in a text, as OpenAI writes them: the text becomes the
 * object that it means, which is our shape.
 * @returns undefined where that is not what keeps the edit from its place
 */
export function withObjectArguments(line: string, edit: RowEdit): string | undefined {
  const depth = edit.path.lastIndexOf('arguments');
  const path = edit.path.slice(0, depth + 1);
  const value = depth < 0 ? undefined : parsed(valueAt(parsed(line), path));
  const opened = isRecord(value) ? editRow(line, { kind: 'set', path, value }) : undefined;
  return opened === undefined ? undefined : editRow(opened, edit);
}

function valueAt(root: unknown, path: RowEdit['path']): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    root,
  );
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
