import { editRow, type RowEdit } from '../../../core/dataset/document/row-edit';
import { parsedJson, parsedRecord } from '../../../core/json/parsed';
import { valueAt } from '../../../core/json/value-at';

/**
 * Makes an edit inside a call's arguments where these are JSON in a text, as OpenAI writes them: the text becomes the
 * object that it means, which is our shape.
 * @returns undefined where that is not what keeps the edit from its place
 */
export function withObjectArguments(line: string, edit: RowEdit): string | undefined {
  const depth = edit.path.lastIndexOf('arguments');
  const path = edit.path.slice(0, depth + 1);
  const written = depth < 0 ? undefined : valueAt(parsedJson(line), path);
  const value = typeof written === 'string' ? parsedRecord(written) : undefined;
  const opened = value && editRow(line, { kind: 'set', path, value });
  return opened === undefined ? undefined : editRow(opened, edit);
}
