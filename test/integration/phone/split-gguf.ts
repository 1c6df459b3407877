import { readFile, writeFile } from 'node:fs/promises';
import { inspectModel } from '../../../src/node/gguf/inspect-model';

const valueTypes = { u16: 2, i32: 5 } as const;
const firstPairOffset = 24;

/**
 * Splits a model into two files as llama-gguf-split does: all of the metadata stands in the first.
 * @param stem path of the parts without `-00001-of-00002.gguf`
 */
export async function splitGguf(file: string, stem: string): Promise<readonly string[]> {
  const content = await readFile(file);
  const { header } = await inspectModel(file);
  const { tensors, dataOffset, metadata, alignmentBytes } = header;
  const firstInfo = text(tensors[0]?.name ?? '');
  const pairs = content.subarray(firstPairOffset, content.indexOf(firstInfo));
  const half = Math.floor(tensors.length / 2);
  const halves = [tensors.slice(0, half), tensors.slice(half)];
  return Promise.all(
    halves.map(async (own, number) => {
      const split = [
        pair('split.no', 'u16', number),
        pair('split.count', 'u16', halves.length),
        pair('split.tensors.count', 'i32', tensors.length),
      ];
      const isFirst = number === 0;
      const count = split.length + (isFirst ? metadata.size : 0);
      const start = own[0]?.offset ?? 0;
      const infos = own.map(({ name, type: _type, dimensions, offset }) => {
        // The type's number stands in the file behind name and dimensions.
        const info = content.subarray(content.indexOf(text(name), firstPairOffset + pairs.length));
        const length = text(name).length + 4 + 8 * dimensions.length + 4;
        return Buffer.concat([info.subarray(0, length), u64(offset - start)]);
      });
      const head = [Buffer.from('GGUF'), u32(3), u64(own.length), u64(count), isFirst ? pairs : Buffer.alloc(0)];
      const written = Buffer.concat([...head, ...split, ...infos]);
      const last = own.at(-1);
      const end = number === 0 ? (tensors[half]?.offset ?? 0) : (last?.offset ?? 0) + (last?.sizeBytes ?? 0);
      const padding = (size: number) => Buffer.alloc((alignmentBytes - (size % alignmentBytes)) % alignmentBytes);
      const data = content.subarray(dataOffset + start, dataOffset + end);
      const name = `${stem}-0000${number + 1}-of-0000${halves.length}.gguf`;
      await writeFile(name, Buffer.concat([written, padding(written.length), data, padding(data.length)]));
      return name;
    }),
  );
}

function pair(key: string, type: keyof typeof valueTypes, value: number): Buffer {
  const bytes = Buffer.alloc(type === 'u16' ? 2 : 4);
  bytes.writeUIntLE(value, 0, bytes.length);
  return Buffer.concat([text(key), u32(valueTypes[type]), bytes]);
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function u32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function u64(value: number): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}
