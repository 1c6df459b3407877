/** GGUF headers for tests: a writer that can write nonsense, and the headers of real models with short vocabularies. */

/** What a number in a header means; whoever damages headers aims at these. */
export type FieldKind = 'magic' | 'version' | 'count' | 'length' | 'type' | 'value' | 'dimension' | 'offset';

export interface GgufField {
  readonly kind: FieldKind;
  readonly offset: number;
  readonly sizeBytes: 1 | 4 | 8;
}

/** A metadata pair or a tensor entry: bytes `start` up to `end`. */
export interface GgufRecord {
  readonly start: number;
  readonly end: number;
}

export interface MadeGguf {
  readonly bytes: Uint8Array;
  readonly fields: readonly GgufField[];
  readonly records: readonly GgufRecord[];
}

/** Writes headers byte by byte and notes where each field stands, so that cases can damage them. */
export class GgufWriter {
  readonly #bytes: number[] = [];
  readonly fields: GgufField[] = [];
  readonly records: GgufRecord[] = [];

  u8(value: number, kind: FieldKind = 'value'): this {
    return this.#number(kind, Uint8Array.of(value));
  }

  u32(value: number, kind: FieldKind = 'value'): this {
    const part = new DataView(new ArrayBuffer(4));
    part.setUint32(0, value, true);
    return this.#number(kind, new Uint8Array(part.buffer));
  }

  f32(value: number): this {
    const part = new DataView(new ArrayBuffer(4));
    part.setFloat32(0, value, true);
    return this.#number('value', new Uint8Array(part.buffer));
  }

  u64(value: number | bigint, kind: FieldKind = 'value'): this {
    const part = new DataView(new ArrayBuffer(8));
    part.setBigUint64(0, BigInt(value), true);
    return this.#number(kind, new Uint8Array(part.buffer));
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    return this.u64(bytes.length, 'length').bytes(bytes);
  }

  bytes(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  tensor(name: string, dimensions: readonly (number | bigint)[], type: number, offset: number): this {
    const start = this.#bytes.length;
    this.text(name).u32(dimensions.length, 'count');
    for (const dimension of dimensions) this.u64(dimension, 'dimension');
    this.u32(type, 'type').u64(offset, 'offset');
    this.records.push({ start, end: this.#bytes.length });
    return this;
  }

  pair(key: string, { type, write }: GgufEntry): this {
    const start = this.#bytes.length;
    write(this.text(key).u32(type, 'type'));
    this.records.push({ start, end: this.#bytes.length });
    return this;
  }

  /** The file: what was written, padded, with `dataBytes` zeros behind it. */
  end(dataBytes: number, alignment = 32): Uint8Array {
    const headerBytes = Math.ceil(this.#bytes.length / alignment) * alignment;
    const file = new Uint8Array(headerBytes + dataBytes);
    file.set(this.#bytes);
    return file;
  }

  #number(kind: FieldKind, part: Uint8Array): this {
    const sizeBytes = part.length === 1 ? 1 : part.length === 4 ? 4 : 8;
    this.fields.push({ kind, offset: this.#bytes.length, sizeBytes });
    return this.bytes(part);
  }
}

/** A value of the metadata, with the number of its type in the file. */
export interface GgufEntry {
  readonly type: number;
  readonly write: (writer: GgufWriter) => void;
}

export const u32 = (value: number): GgufEntry => ({ type: 4, write: (writer) => writer.u32(value) });
export const f32 = (value: number): GgufEntry => ({ type: 6, write: (writer) => writer.f32(value) });
export const flag = (value: boolean): GgufEntry => ({ type: 7, write: (writer) => writer.u8(value ? 1 : 0) });
export const text = (value: string): GgufEntry => ({ type: 8, write: (writer) => writer.text(value) });

function array<Item>(type: number, items: readonly Item[], write: (writer: GgufWriter, item: Item) => void): GgufEntry {
  const writeAll = (writer: GgufWriter) => {
    writer.u32(type, 'type').u64(items.length, 'count');
    for (const item of items) write(writer, item);
  };
  return { type: 9, write: writeAll };
}

export const texts = (values: readonly string[]) => array(8, values, (writer, value) => writer.text(value));
export const i32s = (values: readonly number[]) => array(5, values, (writer, value) => writer.u32(value));
export const f32s = (values: readonly number[]) => array(6, values, (writer, value) => writer.f32(value));

/** Elements and bytes of a block, by the number of the type: F32, F16, Q4_0, Q8_0, Q6_K. */
const blocks: Readonly<Record<number, readonly [elements: number, bytes: number]>> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  8: [32, 34],
  14: [256, 210],
};

type TensorEntry = readonly [name: string, dimensions: readonly number[], type: number];

function sizeOf([, dimensions, type]: TensorEntry): number {
  const [elements, bytes] = blocks[type] ?? [1, 1];
  return (dimensions.reduce((product, dimension) => product * dimension, 1) / elements) * bytes;
}

/** A well-formed file with these entries. */
export function makeGguf(
  pairs: Readonly<Record<string, GgufEntry>>,
  tensors: readonly TensorEntry[],
  { version = 3, alignment = 32 } = {},
): MadeGguf {
  const writer = new GgufWriter().u32(0x46554747, 'magic').u32(version, 'version');
  writer.u64(tensors.length, 'count').u64(Object.keys(pairs).length, 'count');
  for (const [key, entry] of Object.entries(pairs)) writer.pair(key, entry);
  let offset = 0;
  for (const tensor of tensors) {
    writer.tensor(tensor[0], tensor[1], tensor[2], offset);
    offset += Math.ceil(sizeOf(tensor) / alignment) * alignment;
  }
  return { bytes: writer.end(offset, alignment), fields: writer.fields, records: writer.records };
}

const words = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', 'Ġthe', 'Ġ7', 'pm', '<0x0A>', 'ü'];
const kinds = [3, 3, 3, 1, 1, 1, 6, 1];

function layers(count: number, ofLayer: (prefix: string) => readonly TensorEntry[]): readonly TensorEntry[] {
  return Array.from({ length: count }, (_, index) => ofLayer(`blk.${index}`)).flat();
}

/** The headers that the converter writes for the models this project is made for, with their keys and tensor names. */
export const realHeaders: Readonly<Record<string, MadeGguf>> = {
  // SmolLM2-135M-Instruct in Q4_0: tied embeddings, kept at 8 bits.
  llama: makeGguf(
    {
      'general.architecture': text('llama'),
      'general.type': text('model'),
      'general.name': text('phone assistant'),
      'general.file_type': u32(2),
      'general.quantization_version': u32(2),
      'llama.block_count': u32(2),
      'llama.context_length': u32(8192),
      'llama.embedding_length': u32(32),
      'llama.feed_forward_length': u32(64),
      'llama.attention.head_count': u32(9),
      'llama.attention.head_count_kv': u32(3),
      'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
      'llama.rope.freq_base': f32(100_000),
      'tokenizer.ggml.model': text('gpt2'),
      'tokenizer.ggml.pre': text('smollm'),
      'tokenizer.ggml.tokens': texts(words),
      'tokenizer.ggml.token_type': i32s(kinds),
      'tokenizer.ggml.merges': texts(['Ġ t', 'h e', 'Ġt he']),
      'tokenizer.ggml.eos_token_id': u32(2),
      'tokenizer.ggml.add_bos_token': flag(false),
      'tokenizer.chat_template': text('{% for message in messages %}<|im_start|>{{ message.role }}{% endfor %}'),
    },
    [
      ['token_embd.weight', [32, 8], 8],
      ...layers(2, (layer) => [
        [`${layer}.attn_norm.weight`, [32], 0],
        [`${layer}.attn_q.weight`, [32, 32], 2],
        [`${layer}.ffn_down.weight`, [64, 32], 2],
      ]),
      ['output_norm.weight', [32], 0],
    ],
  ),
  // RedPajama-INCITE-Chat-3B in f16.
  gptneox: makeGguf(
    {
      'general.architecture': text('gptneox'),
      'gptneox.block_count': u32(1),
      'gptneox.context_length': u32(2048),
      'gptneox.embedding_length': u32(32),
      'gptneox.rope.dimension_count': u32(80),
      'gptneox.attention.head_count': u32(32),
      'gptneox.use_parallel_residual': flag(false),
      'gptneox.attention.layer_norm_epsilon': f32(1e-5),
      'tokenizer.ggml.model': text('gpt2'),
      'tokenizer.ggml.tokens': texts(words),
      'tokenizer.ggml.token_type': i32s(kinds),
    },
    [
      ['token_embd.weight', [32, 8], 1],
      ...layers(1, (layer) => [
        [`${layer}.attn_qkv.weight`, [32, 96], 1],
        [`${layer}.attn_qkv.bias`, [96], 0],
      ]),
      ['output.weight', [32, 8], 1],
    ],
    { version: 2 },
  ),
  // A Gemma: scores, an alignment of its own, K-quants.
  gemma: makeGguf(
    {
      'general.architecture': text('gemma3'),
      'general.alignment': u32(64),
      'gemma3.block_count': u32(1),
      'gemma3.embedding_length': u32(256),
      'gemma3.attention.head_count': u32(4),
      'gemma3.attention.key_length': u32(256),
      'gemma3.attention.sliding_window': u32(512),
      'tokenizer.ggml.model': text('llama'),
      'tokenizer.ggml.tokens': texts(words),
      'tokenizer.ggml.scores': f32s([0, 0, 0, -1, -2, -3, -4, -5]),
      'tokenizer.ggml.token_type': i32s(kinds),
      'tokenizer.chat_templates': texts(['tool_use']),
      'tokenizer.chat_template.tool_use': text('{{ tools }}'),
    },
    [['token_embd.weight', [256, 8], 14], ...layers(1, (layer) => [[`${layer}.attn_q.weight`, [256, 4], 14]])],
    { alignment: 64 },
  ),
  // A LoRA adapter in f16: no vocabulary.
  adapter: makeGguf(
    {
      'general.type': text('adapter'),
      'general.architecture': text('llama'),
      'adapter.type': text('lora'),
      'adapter.lora.alpha': f32(32),
    },
    layers(3, (layer) => [
      [`${layer}.attn_q.weight.lora_a`, [32, 16], 1],
      [`${layer}.attn_q.weight.lora_b`, [16, 32], 1],
    ]),
  ),
};
