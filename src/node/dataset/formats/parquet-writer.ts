import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { type ColumnType, fitted, noType, widened } from '../../../core/dataset/formats/column-types';
import type { JsonRecord } from '../../../core/json/record';

/** What the columns of some records hold, by name. */
export type Columns = ReadonlyMap<string, ColumnType>;

/** Rows that are in memory at a time, and read at a time by others. */
const rowsOfGroup = 5_000;

/** The columns of records. A list of tools is JSON in a text, as Hugging Face's sets have it: its keys are data. */
export function columnsOf(records: Iterable<JsonRecord>): Columns {
  const columns = new Map<string, ColumnType>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      const type = name === 'tools' ? ({ kind: 'json' } as const) : widened(columns.get(name) ?? noType, value);
      columns.set(name, type);
    }
  }
  return columns;
}

/** The bytes of a Parquet file, row group by row group, packed with Snappy. */
export async function* writeParquet(records: Iterable<JsonRecord>, columns: Columns): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const taken = () => {
    const copy = new Uint8Array(bytes.getBytes());
    bytes.index = 0;
    return copy;
  };
  const children = [...columns].map(([name, type]) => elementsOf(name, type));
  const root = { name: 'root', num_children: columns.size } as const;
  const file = new ParquetWriter({ writer: bytes, schema: [root, ...children.flat()], createdBy: 'mobile-llm' });
  const write = async (group: readonly JsonRecord[]) => {
    const columnData = [...columns].map(([name, type]) => ({
      name,
      data: group.map((row) => fitted(row[name], type)),
    }));
    await file.write({ columnData, rowGroupSize: rowsOfGroup });
    return taken();
  };
  let group: JsonRecord[] = [];
  for (const record of records) {
    group.push(record);
    if (group.length === rowsOfGroup) {
      yield await write(group);
      group = [];
    }
  }
  if (group.length > 0) {
    yield await write(group);
  }
  await file.finish();
  yield taken();
}

/** A column as Parquet's schema has it: lists in three levels, everything may be null. */
function elementsOf(name: string, type: ColumnType): readonly SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  if (type.kind === 'list') {
    const list = { name: 'list', repetition_type: 'REPEATED', num_children: 1 } as const;
    return [{ ...optional, converted_type: 'LIST', num_children: 1 }, list, ...elementsOf('element', type.item)];
  }
  if (type.kind === 'struct') {
    const members = Object.entries(type.members);
    return [
      { ...optional, num_children: members.length },
      ...members.flatMap(([key, member]) => elementsOf(key, member)),
    ];
  }
  const physical: Readonly<Record<typeof type.kind, Partial<SchemaElement>>> = {
    none: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    boolean: { type: 'BOOLEAN' },
    integer: { type: 'INT64' },
    number: { type: 'DOUBLE' },
  };
  return [{ ...optional, ...physical[type.kind] }];
}
