import { actionGrammar } from '../actions/grammar';
import type { ParsedReply } from '../actions/reply';
import type { ActionSchema } from '../actions/schema';
import { actionClosing, actionOpening } from '../actions/tagged-json';
import type { ActionCall, RenderedMessage } from '../dataset/conversation';
import { datePlaceholder } from '../prompt/turn-pieces';
import type { PackageFacts, PromptFacts } from './facts';

export const bundleFileName = 'bundle.json';
export const bundleSchemaFileName = 'bundle.schema.json';

/** One row that the packaged model was asked, so that an app can see that it asks and reads as was scored. */
export interface GoldenPair {
  readonly id: string;
  readonly messages: readonly RenderedMessage[];
  /** For a template that writes the day, `05 Jan 2026`. */
  readonly date: string;
  /** The text before the reply, without the token that the tokenizer puts in front; absent where Jinja alone can tell. */
  readonly prompt?: string;
  readonly expected: readonly ActionCall[];
  /** What this very model said, greedily, with the grammar. */
  readonly reply: string;
  readonly parsed: ParsedReply;
}

/** `bundle.json`: everything that an app needs beside the model's file. Its schema is schemas/app-bundle.schema.json. */
export function appBundle(facts: PackageFacts, golden: readonly GoldenPair[]): string {
  const { title, model, adapter, contextTokens, prompt, schema } = facts;
  const bundle = {
    $schema: `./${bundleSchemaFileName}`,
    version: 1,
    name: title,
    model,
    ...(adapter && { adapter }),
    contextTokens,
    prompt: promptOf(prompt),
    reply: {
      maxTokens: prompt.replyTokens,
      stop: prompt.stop,
      endTokens: prompt.endTokens,
      // The tags of actions are ordinary text: no control token is a part of a reply.
      preservedTokens: [],
    },
    sampling: { temperature: 0 },
    actions: schema ? actionsOf(schema, prompt.stop) : null,
    golden: golden.map(({ parsed, ...pair }) => ({ ...pair, parsed: withoutWords(parsed) })),
  };
  return `${JSON.stringify(bundle, null, 2)}\n`;
}

function promptOf({ systemPrompt, reserved, template, bosToken, eosToken, addsBos, pieces }: PromptFacts) {
  return {
    system: systemPrompt,
    reserved,
    template: template ?? null,
    ...(bosToken !== undefined && { bosToken }),
    ...(eosToken !== undefined && { eosToken }),
    addsBos,
    datePlaceholder,
    pieces: pieces ? { ...pieces, system: pieces.system ?? null } : null,
  };
}

/** The grammar refers to the rule `copied` where values are copied: an app makes it of what the user said. */
function actionsOf(schema: ActionSchema, stop: readonly string[]) {
  return {
    opening: actionOpening,
    closing: actionClosing,
    arguments: schema.arguments,
    freeGrammar: actionGrammar(schema, stop),
    ...(schema.arguments === 'copied' && { copiedGrammar: actionGrammar(schema, stop, []) }),
    definitions: schema.actions,
  };
}

/** An app words its own problems. */
function withoutWords({ text, actions }: ParsedReply) {
  return {
    text,
    actions: actions.map((action) =>
      action.status === 'ok' ? { status: action.status, call: action.call } : { status: action.status },
    ),
  };
}
