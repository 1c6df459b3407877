/** What `bundle.json` holds (bundle.schema.json). Nothing here needs React Native: it runs, and is tested, anywhere. */
export interface Bundle {
  readonly version: 1;
  readonly name: string;
  readonly model: BundledFile;
  /** A LoRA adapter that is put on the model at run time. */
  readonly adapter?: BundledFile;
  readonly contextTokens: number;
  readonly prompt: BundlePrompt;
  readonly reply: {
    readonly maxTokens: number;
    readonly stop: readonly string[];
    readonly endTokens: readonly string[];
    readonly preservedTokens: readonly string[];
  };
  readonly sampling: { readonly temperature: number };
  readonly actions: BundleActions | null;
  readonly golden: readonly GoldenPair[];
}

export interface BundledFile {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface BundlePrompt {
  readonly system: string;
  /** Texts that a user may not write as they are. */
  readonly reserved: readonly string[];
  /** Jinja, as the model's file has it. */
  readonly template: string | null;
  /** The tokenizer puts the first token in front by itself. */
  readonly addsBos: boolean;
  readonly datePlaceholder: string;
  /** The template without Jinja; null where it is more than pieces around words. */
  readonly pieces: TurnPieces | null;
}

export interface TurnPieces {
  readonly system: { readonly before: string; readonly after: string; readonly trims: boolean } | null;
  readonly withoutSystem: string;
  readonly userToAssistant: string;
  readonly assistantToUser: string;
  readonly userToReply: string;
  readonly trims: boolean;
  readonly hasDate: boolean;
}

export interface BundleActions {
  readonly opening: string;
  readonly closing: string;
  /** `copied`: every text is a piece of what the user said. */
  readonly arguments: 'copied' | 'free';
  readonly freeGrammar: string;
  /** Refers to a rule `copied` that it does not have: see `replyGrammar`. */
  readonly copiedGrammar?: string;
  readonly definitions: readonly ActionDefinition[];
}

export interface ActionDefinition {
  readonly name: string;
  readonly description: string;
  /** What it opens on a phone: `dial`, `sms` … Your app does it, after a person has said so. */
  readonly run: string;
  readonly parameters: readonly ActionParameter[];
}

export interface ActionParameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly maxLength: number;
  readonly values?: readonly string[];
  /** Used where the model said nothing, in a user's words: `1 hour`. */
  readonly default?: string;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What this very model said to a row that it was scored with. */
export interface GoldenPair {
  readonly id: string;
  readonly messages: readonly ChatMessage[];
  readonly date: string;
  readonly prompt?: string;
  readonly expected: readonly unknown[];
  readonly reply: string;
  readonly parsed: { readonly text: string; readonly actions: readonly { readonly status: string }[] };
}

/** Reads `bundle.json`. @throws Error where it is none, or of a version that this code does not know */
export function readBundle(json: string): Bundle {
  const value: unknown = JSON.parse(json);
  if (!isObject(value) || value['version'] !== 1) {
    throw new Error('bundle.json is not of version 1: take the loaders that came with it.');
  }
  const { model, prompt, reply, actions } = value;
  const isWhole = isFile(model) && isObject(prompt) && isObject(reply) && (actions === null || isObject(actions));
  if (!isWhole) {
    throw new Error('bundle.json is incomplete: unpack the package again.');
  }
  return value as unknown as Bundle;
}

/**
 * Checks the model's files before they are loaded, once after each download or update.
 * @param sha256Of the SHA-256 of a file in lower-case hex, from whatever your app hashes with
 * @throws Error naming the file that is not what it should be
 */
export async function verifyFiles(
  { model, adapter }: Bundle,
  folder: string,
  sha256Of: (file: string) => Promise<string>,
): Promise<void> {
  for (const file of adapter ? [model, adapter] : [model]) {
    const sha256 = await sha256Of(`${folder}/${file.name}`);
    if (sha256.toLowerCase() !== file.sha256) {
      throw new Error(`${file.name} is damaged: its SHA-256 is ${sha256}, not ${file.sha256}.`);
    }
  }
}

/** A plain name: a bundle from elsewhere must not lead to a file outside its folder. */
function isFile(value: unknown): value is BundledFile {
  return (
    isObject(value) &&
    typeof value['name'] === 'string' &&
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value['name']) &&
    typeof value['sha256'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['sha256'])
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
