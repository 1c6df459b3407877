import type { RenderedMessage } from '../dataset/conversation';
import { isRecord, type JsonRecord } from '../json/record';
import { readMessages } from './messages';
import { ParameterReader, refuse } from './parameters';

/** What a program asks by `POST /v1/chat/completions`, checked. Absent: what the model's recipe says, or the server. */
export interface ChatCompletionRequest {
  readonly model: string;
  readonly messages: readonly RenderedMessage[];
  readonly isStreamed: boolean;
  /** A last chunk of a stream says what the reply took. */
  readonly includesUsage: boolean;
  readonly maxTokens: number | undefined;
  readonly sampling: RequestedSampling;
  readonly stop: readonly string[];
  /** As it came: llama-server makes a grammar of it. Absent: any text. */
  readonly responseFormat: JsonRecord | undefined;
}

export interface RequestedSampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
}

const mostStops = 16;
const longestStop = 256;
/** The greatest seed but one: llama.cpp draws a random seed for the greatest. */
const seedCount = 2 ** 32 - 1;

/** What would change the reply and is not there: refused, since leaving it out in silence would answer another question. */
const unsupported: Readonly<Record<string, string>> = {
  tools: 'the model calls no tools of a request',
  functions: 'the model calls no functions of a request',
  logit_bias: 'tokens cannot be made more or less likely one by one',
  logprobs: 'probabilities are not told',
  audio: 'the model reads and writes text only',
  prediction: 'there are no predicted outputs',
};

/**
 * Reads a request's body. Parameters that change nothing here (`user`, `metadata`, …) are let through.
 * @throws WorkbenchError `serving.badRequest`, `serving.unsupported`
 */
export function parseChatRequest(body: unknown): ChatCompletionRequest {
  if (!isRecord(body)) {
    return refuse('body', 'it is no JSON object');
  }
  const reader = new ParameterReader(body);
  for (const [name, reason] of Object.entries(unsupported)) {
    reader.refuseGiven(name, reason);
  }
  reader.number('n', { least: 1, most: 1, isWhole: true });
  const streamOptions = reader.record('stream_options');
  return {
    model: reader.text('model'),
    messages: readMessages(body['messages']),
    isStreamed: reader.flag('stream'),
    includesUsage: new ParameterReader(streamOptions ?? {}, 'stream_options.').flag('include_usage'),
    maxTokens: readMaxTokens(reader),
    sampling: readSampling(reader),
    stop: readStop(body['stop']),
    responseFormat: readResponseFormat(reader),
  };
}

function readMaxTokens(reader: ParameterReader): number | undefined {
  const limits = { least: 1, most: 2 ** 31 - 1, isWhole: true };
  const older = reader.number('max_tokens', limits);
  return reader.number('max_completion_tokens', limits) ?? older;
}

function readSampling(reader: ParameterReader): RequestedSampling {
  const penalty = { least: -2, most: 2 };
  const temperature = reader.number('temperature', { least: 0, most: 2 });
  const topP = reader.number('top_p', { least: 0, most: 1 });
  const frequencyPenalty = reader.number('frequency_penalty', penalty);
  const presencePenalty = reader.number('presence_penalty', penalty);
  const most = Number.MAX_SAFE_INTEGER;
  const seed = reader.number('seed', { least: -most, most, isWhole: true });
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(seed !== undefined && { seed: ((seed % seedCount) + seedCount) % seedCount }),
  };
}

function readStop(given: unknown): readonly string[] {
  const stop: readonly unknown[] = typeof given === 'string' ? [given] : Array.isArray(given) ? given : [];
  const isGood = given === undefined || given === null || typeof given === 'string' || Array.isArray(given);
  if (!isGood || stop.length > mostStops) {
    return refuse('stop', `it must be a text, or a list of at most ${mostStops}`);
  }
  return stop.map((text) =>
    typeof text === 'string' && text !== '' && text.length <= longestStop
      ? text.toWellFormed()
      : refuse('stop', `each text must have 1 to ${longestStop} characters`),
  );
}

function readResponseFormat(reader: ParameterReader): JsonRecord | undefined {
  const format = reader.record('response_format');
  const type = format?.['type'];
  if (format === undefined || type === 'text') {
    return undefined;
  }
  if (type === 'json_schema') {
    const wrapper = format['json_schema'];
    return isRecord(wrapper) && isRecord(wrapper['schema'])
      ? format
      : refuse('response_format.json_schema.schema', 'it must be a JSON schema');
  }
  return type === 'json_object'
    ? format
    : refuse('response_format.type', 'it must be text, json_object or json_schema');
}
