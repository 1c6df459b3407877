import { keysOf, nodeAt, type YamlPath } from './path';

/** The part of JSON Schema that our schemas use. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** What a value may be: the schema itself, or each of its alternatives. */
export function alternativesOf(schema: Schema): readonly Schema[] {
  return (schema.oneOf ?? schema.anyOf)?.flatMap(alternativesOf) ?? [schema];
}

/**
 * What the value at a path may be.
 *
 * @param contents of the document: of the alternatives along the path, those count that have most of the written keys
 */
export function schemasAt(root: Schema, contents: unknown, path: YamlPath): readonly Schema[] {
  const reached = path.reduce<readonly Schema[]>(
    (schemas, step, depth) =>
      fitting(schemas.flatMap(alternativesOf), nodeAt(contents, path.slice(0, depth))).flatMap((schema) =>
        memberOf(schema, step),
      ),
    [root],
  );
  return [...new Set(reached)];
}

/** Of several kinds of maps, those that what is written can be. */
export function fitting(schemas: readonly Schema[], node: unknown): readonly Schema[] {
  const keys = keysOf(node);
  const counted = schemas.map((schema) => keys.filter((key) => Object.hasOwn(schema.properties ?? {}, key)).length);
  const most = Math.max(0, ...counted);
  return most === 0 ? schemas : schemas.filter((_, index) => counted[index] === most);
}

function memberOf({ properties = {}, additionalProperties, items }: Schema, step: string | number): readonly Schema[] {
  if (typeof step === 'number') {
    return items ? [items] : [];
  }
  const member = Object.hasOwn(properties, step) ? properties[step] : undefined;
  const other = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  return member ? [member] : other;
}

/** The values that can be listed. */
export function listedValues({ enum: choices, const: only, type }: Schema): readonly string[] {
  return (choices ?? (only === undefined ? (type === 'boolean' ? [true, false] : []) : [only])).map(String);
}

/** What may be written, in words: `bf16, int8, nf4`, `integer from 1 to 1024`. */
export function valueWords(schema: Schema): string {
  const { type, minimum, maximum, oneOf, anyOf } = schema;
  const listed = listedValues(schema);
  if (listed.length > 0) {
    return listed.join(', ');
  }
  const alternatives = oneOf ?? anyOf;
  if (alternatives !== undefined) {
    const words = alternatives.map(valueWords).filter((word) => word !== 'section');
    return words.length === 0 ? 'one of those below' : words.join(' or ');
  }
  const words: Readonly<Record<string, string>> = { object: 'section', array: 'list', string: 'text' };
  const word = words[type ?? ''] ?? type ?? '';
  return minimum === undefined ? word : `${word} from ${minimum}${maximum === undefined ? '' : ` to ${maximum}`}`;
}
