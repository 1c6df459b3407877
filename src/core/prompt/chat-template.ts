import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import type { RenderedMessage } from '../dataset/conversation';
import { thrownMessage } from '../errors/thrown-message';

/** Far above any that is known: the longest have 20,000 characters. */
export const longestTemplate = 65_536;
/** A short conversation takes some hundred evaluations; a template may loop over loops. */
const mostEvaluations = 50_000;
/** Characters and elements of all values that come out of evaluations: a loop over nothing but a list costs as well. */
const longestInAll = 500_000;
/** As Jinja's own sandbox has it. */
const longestRange = 100_000;

/** Why a template renders nothing: it is not Jinja, it raises an error itself, or it computes without end. */
export class TemplateRefusal extends Error {}

/** This engine cannot do what the template asks for; Jinja itself, which the training renders with, may. */
export class TemplateUnclear extends Error {}

export interface RenderOptions {
  /** Ends with what stands before a reply. */
  readonly addGenerationPrompt?: boolean;
  /** The day for templates that write one, `05 Jan 2026`; default: one of theirs, or a fixed one. */
  readonly date?: string;
  readonly bosToken?: string;
  readonly eosToken?: string;
}

/**
 * A chat template in Jinja, rendered as Transformers and llama.cpp render it, with a bound to what it may compute: a
 * template comes with a folder that nobody may have read.
 */
export class ChatTemplate {
  readonly #program: ReturnType<typeof parse>;

  /** @throws TemplateRefusal for what is not Jinja */
  constructor(text: string) {
    try {
      this.#program = parse(tokenize(text, { trim_blocks: true, lstrip_blocks: true }));
    } catch (error) {
      throw new TemplateRefusal(thrownMessage(error), { cause: error });
    }
  }

  /** @throws TemplateRefusal where the template raises an error, or computes without end; TemplateUnclear */
  render(messages: readonly RenderedMessage[], options: RenderOptions = {}): string {
    const { addGenerationPrompt = false, date, bosToken = '<bos>', eosToken = '<eos>' } = options;
    const environment = new Environment();
    const variables = {
      messages: messages.map((message) => ({ ...message })),
      add_generation_prompt: addGenerationPrompt,
      tools: null,
      documents: null,
      bos_token: bosToken,
      eos_token: eosToken,
      raise_exception,
      range,
      strftime_now: (format: string) => dateIn(format, date),
      ...(date !== undefined && { date_string: date }),
      ...constants,
    };
    for (const [name, value] of Object.entries(variables)) {
      environment.set(name, value);
    }
    try {
      return String(new BoundedInterpreter(environment).run(this.#program).value);
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

/** Jinja reads both spellings. */
const constants = { true: true, True: true, false: false, False: false, none: null, None: null };

/** Why a template is refused that computes without end. */
export const endlessTemplate = 'it computes without end';

class BoundedInterpreter extends Interpreter {
  #evaluations = 0;
  #lengths = 0;

  override evaluate(...step: Parameters<Interpreter['evaluate']>): ReturnType<Interpreter['evaluate']> {
    this.#evaluations += 1;
    const result = super.evaluate(...step);
    this.#lengths += lengthOf(result.value);
    if (this.#evaluations > mostEvaluations || this.#lengths > longestInAll) {
      throw new TemplateRefusal(endlessTemplate);
    }
    return result;
  }
}

function lengthOf(value: unknown): number {
  if (value instanceof Map) {
    return value.size;
  }
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}

function dateIn(format: string, date: string | undefined): string {
  if (date !== undefined && format !== '%d %b %Y') {
    throw new TemplateUnclear(`it writes a date as ${format}`);
  }
  return date ?? '2026-01-05';
}

function raise_exception(message: unknown): never {
  throw new TemplateRefusal(String(message));
}

function range(first: number, second?: number, step = 1): number[] {
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(length) || length > longestRange) {
    throw new TemplateRefusal('a range of it is too long');
  }
  return Array.from({ length }, (_, index) => start + index * step);
}

function refusalOf(error: unknown): Error {
  if (error instanceof TemplateRefusal) {
    return error;
  }
  // A full stack, or a text longer than any.
  const Kind = error instanceof RangeError ? TemplateRefusal : TemplateUnclear;
  return new Kind(thrownMessage(error), { cause: error });
}
