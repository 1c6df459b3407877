import { isRecord } from './record';

/** The part of JSON Schema that our own schemas are written in. */
export interface ShapeSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, ShapeSchema | undefined>>;
  readonly additionalProperties?: ShapeSchema;
  readonly items?: ShapeSchema;
  readonly oneOf?: readonly ShapeSchema[];
}

type Check = (value: unknown) => boolean;

/**
 * Says whether a value, as JSON has it, has the shape of a schema. A library that compiles schemas takes longer to load
 * than all of a project's files take to be checked.
 * @throws Error where the schema has a keyword that is not known here
 */
export function shapeCheck<Shape>(schema: ShapeSchema): (value: unknown) => value is Shape {
  const check = checkOf(schema);
  return (value): value is Shape => check(value);
}

/** Each makes the check of one keyword; those that say nothing of a shape are absent. */
const keywords: { readonly [Keyword in keyof ShapeSchema]: (schema: Required<ShapeSchema>) => Check } = {
  type: ({ type }) => typeCheck(type),
  const:
    ({ const: only }) =>
    (value) =>
      value === only,
  enum:
    ({ enum: allowed }) =>
    (value) =>
      allowed.includes(value),
  minimum:
    ({ minimum }) =>
    (value) =>
      typeof value !== 'number' || value >= minimum,
  pattern: ({ pattern }) => {
    const expression = new RegExp(pattern, 'u');
    return (value) => typeof value !== 'string' || expression.test(value);
  },
  required:
    ({ required }) =>
    (value) =>
      !isRecord(value) || required.every((name) => Object.hasOwn(value, name)),
  properties: ({ properties }) => {
    const checks = Object.entries(properties).map(([name, schema]) => [name, checkOf(schema ?? {})] as const);
    return (value) =>
      !isRecord(value) || checks.every(([name, check]) => !Object.hasOwn(value, name) || check(value[name]));
  },
  additionalProperties: ({ additionalProperties, properties = {} }) => {
    const check = checkOf(additionalProperties);
    return (value) =>
      !isRecord(value) || Object.keys(value).every((name) => Object.hasOwn(properties, name) || check(value[name]));
  },
  items: ({ items }) => {
    const check = checkOf(items);
    return (value) => !Array.isArray(value) || value.every(check);
  },
  oneOf: ({ oneOf }) => {
    const checks = oneOf.map(checkOf);
    return (value) => checks.filter((check) => check(value)).length === 1;
  },
};

const isSilent = new Set(['$schema', '$id', 'title', 'description']);

function checkOf(schema: ShapeSchema): Check {
  const names = Object.keys(schema).filter((name) => !isSilent.has(name)) as (keyof ShapeSchema)[];
  const checks = names.map((name) => {
    const make = keywords[name];
    if (!make) {
      throw new Error(`Shapes know no keyword ${name}.`);
    }
    // Each looks only at its own keyword, which is there, and at what it gives a default.
    return make(schema as Required<ShapeSchema>);
  });
  return (value) => checks.every((check) => check(value));
}

function typeCheck(type: string): Check {
  switch (type) {
    case 'object':
      return isRecord;
    case 'array':
      return Array.isArray;
    case 'number':
      return Number.isFinite;
    case 'integer':
      return Number.isInteger;
    case 'string':
      return (value) => typeof value === 'string';
    default:
      throw new Error(`Shapes know no type ${type}.`);
  }
}
