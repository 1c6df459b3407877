import { readReply } from '../../core/actions/reply-reader';
import type { Conversation } from '../../core/dataset/conversation';
import { renderConversation } from '../../core/dataset/render';
import { isRecord } from '../../core/json/record';
import type { GoldenPair } from '../../core/package/app-bundle';
import type { PackageFacts } from '../../core/package/facts';
import { renderPieces } from '../../core/prompt/turn-pieces';
import { canonicalJson } from '../../core/provenance/canonical-json';
import { noActions } from '../conversation/conversation';
import { sha256Hex } from '../files/sha256';
import { splitTurn } from '../pipeline/evaluation/evaluate-rows';
import { type Project, readText } from '../project/project';
import { loadRows } from '../project/rows';
import type { StoredArtifact } from '../store/store';

/** More make a bundle large and tell no more. */
const mostPairs = 64;

/** The pairs, or why there are none: the model was not scored, or rows or actions are no longer those it was scored with. */
export type GoldenPairs =
  | { readonly status: 'found'; readonly pairs: readonly GoldenPair[] }
  | { readonly status: 'not-scored' | 'changed'; readonly pairs: readonly [] };

/** What the model said to the rows that it was scored with, of many an even selection. */
export async function goldenPairs(
  evaluation: StoredArtifact | undefined,
  project: Project,
  facts: PackageFacts,
): Promise<GoldenPairs> {
  if (!evaluation) {
    return { status: 'not-scored', pairs: [] };
  }
  const { inputs, parameters } = evaluation.manifest;
  const rows = await loadRows(project, 'eval').catch(() => []);
  const isSame =
    isRecord(parameters) &&
    parameters['systemPrompt'] === facts.prompt.systemPrompt &&
    inputs['rows']?.sha256 === sha256Hex(canonicalJson(rows)) &&
    inputs['actions']?.sha256 === sha256Hex(canonicalJson(project.schema ?? null));
  if (!isSame) {
    return { status: 'changed', pairs: [] };
  }
  const replies = readReplies(await readText(evaluation.path));
  const pairs = rows.flatMap((row) => {
    const said = replies.get(row.id);
    return said === undefined ? [] : [goldenPair(row, said, facts)];
  });
  const step = Math.max(1, pairs.length / mostPairs);
  const selected = pairs.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  return { status: 'found', pairs: selected };
}

function goldenPair(row: Conversation, reply: string, { prompt, schema }: PackageFacts): GoldenPair {
  const { earlier, expected } = splitTurn(row.messages);
  const { messages, date } = renderConversation({ ...row, messages: earlier }, prompt);
  const { pieces } = prompt;
  return {
    id: row.id,
    messages,
    date,
    ...(pieces && { prompt: renderPieces(pieces, messages, date) }),
    expected,
    reply,
    parsed: readReply(reply, schema ?? noActions),
  };
}

/** `evaluate` writes one object a line, with `id` and `said`. */
function readReplies(text: string): ReadonlyMap<string, string> {
  const results = text.split('\n').filter((line) => line !== '');
  return new Map(
    results.flatMap((line) => {
      const value: unknown = JSON.parse(line);
      return isRecord(value) && typeof value['id'] === 'string' && typeof value['said'] === 'string'
        ? [[value['id'], value['said']] as const]
        : [];
    }),
  );
}
