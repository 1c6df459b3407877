import type { ErrorCode } from '../../errors/catalog';

/** What whoever has the file's JSON Schema tells as well. The rest is known only to us. */
const codes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'yaml.syntax',
  'yaml.repeatedKey',
  'yaml.notMap',
  'yaml.notList',
  'yaml.missingKey',
  'yaml.unknownKey',
  'yaml.notText',
  'yaml.notNumber',
  'yaml.notInteger',
  'yaml.notBoolean',
  'yaml.notChoice',
  'recipe.version',
  'recipe.base',
  'recipe.hubName',
  'recipe.revision',
  'recipe.noDataset',
  'recipe.threads',
  'recipe.stopTooMany',
  'actions.version',
  'actions.format',
  'actions.badName',
  'actions.none',
]);

/** Whether an extension that checks YAML files by their schemas tells this problem too. */
export function isToldBySchema(code: ErrorCode): boolean {
  return codes.has(code);
}
