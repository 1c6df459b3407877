const magic = 0x46554747;
const version = 3;
const alignmentBytes = 32;
const float32Type = 0;
const textType = 8;

/** A GGUF file (version 3) of float tensors with the given bytes, in this order: a model in form only. */
export function smallGguf(tensors: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts = [u32(magic), u32(version), u64(tensors.size), u64(1)];
  parts.push(text('general.architecture'), u32(textType), text('llama'));
  let offset = 0;
  for (const [name, content] of tensors) {
    parts.push(text(name), u32(1), u64(content.length / 4));
    parts.push(u32(float32Type), u64(offset));
    offset += padded(content.length);
  }
  const header = Buffer.concat(parts);
  const data = [...tensors.values()].flatMap((content) => [content, zeros(padded(content.length) - content.length)]);
  return Buffer.concat([header, zeros(padded(header.length) - header.length), ...data]);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / alignmentBytes) * alignmentBytes;
}

function zeros(count: number): Buffer {
  return Buffer.alloc(count);
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function u32(value: number): Buffer {
  const part = Buffer.alloc(4);
  part.writeUInt32LE(value);
  return part;
}

function u64(value: number): Buffer {
  const part = Buffer.alloc(8);
  part.writeBigUInt64LE(BigInt(value));
  return part;
}
