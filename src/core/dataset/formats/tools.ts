import { parsedJson } from '../../json/parsed';
import { isRecord, type JsonRecord } from '../../json/record';
import type { Notes } from './notes';
import { isGiven } from './row-of';

/** Names of types in BFCL's and Google's schemas, in JSON Schema's. */
const jsonSchemaTypes: Readonly<Record<string, string>> = {
  dict: 'object',
  float: 'number',
  tuple: 'array',
  OBJECT: 'object',
  STRING: 'string',
  NUMBER: 'number',
  INTEGER: 'integer',
  BOOLEAN: 'boolean',
  ARRAY: 'array',
};

/**
 * Tools in the shape that OpenAI, Hugging Face and Google share, their types named as in JSON Schema: what a row keeps
 * under `tools`. Undefined where there are none.
 */
export function readTools(value: unknown, notes: Notes): readonly unknown[] | undefined {
  if (!isGiven(value)) {
    return undefined;
  }
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  if (!Array.isArray(parsed)) {
    notes.noPlace('tools', 'not a list of tools', value);
    return undefined;
  }
  if (parsed.length === 0) {
    return undefined;
  }
  if (typeof value === 'string') {
    notes.changed('tools', 'JSON in a text became a list', value);
  }
  return parsed.map((tool: unknown) => readTool(tool, notes));
}

function readTool(tool: unknown, notes: Notes): unknown {
  if (!isRecord(tool)) {
    return tool;
  }
  const isBare = !isRecord(tool['function']) && typeof tool['name'] === 'string';
  if (isBare) {
    notes.changed('tools', 'a bare function became {"type":"function","function":{…}}', tool);
  }
  const shaped: JsonRecord = isBare ? { type: 'function', function: tool } : tool;
  const renamed = withTypes(shaped, (type) => (Object.hasOwn(jsonSchemaTypes, type) ? jsonSchemaTypes[type] : type));
  if (JSON.stringify(renamed) !== JSON.stringify(shaped)) {
    notes.changed('tools', 'types were named as in JSON Schema', tool);
  }
  return renamed;
}

/** Tools whose types have other names. */
export function withToolTypes(tools: unknown, rename: (type: string) => string): readonly unknown[] {
  return Array.isArray(tools) ? tools.map((tool) => (isRecord(tool) ? withTypes(tool, rename) : tool)) : [];
}

function withTypes(tool: JsonRecord, rename: (type: string) => string | undefined): JsonRecord {
  const { function: called } = tool;
  if (!isRecord(called) || !isRecord(called['parameters'])) {
    return tool;
  }
  return { ...tool, function: { ...called, parameters: withSchemaTypes(called['parameters'], rename) } };
}

/** Follows a schema's own members only: a parameter may be called "type". */
function withSchemaTypes(schema: unknown, rename: (type: string) => string | undefined): unknown {
  if (!isRecord(schema)) {
    return schema;
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === 'type' && typeof value === 'string') {
        return [key, rename(value)];
      }
      if (key === 'properties' && isRecord(value)) {
        return [
          key,
          Object.fromEntries(Object.entries(value).map(([name, of]) => [name, withSchemaTypes(of, rename)])),
        ];
      }
      return [key, key === 'items' ? withSchemaTypes(value, rename) : value];
    }),
  );
}
