import type { TurnPieces } from '../prompt/turn-pieces';
import { canBeQuoted, ollamaTemplate, quoted } from './ollama-template';

export interface ModelfileFacts {
  readonly modelFile: string;
  readonly adapterFile?: string | undefined;
  /** Undefined where the chat template is more than Ollama's templates can say. */
  readonly pieces: TurnPieces | undefined;
  readonly systemPrompt: string;
  /** Texts and tokens that end a reply. */
  readonly stop: readonly string[];
  readonly contextTokens: number;
  /** For a template that writes the day, `05 Jan 2026`. */
  readonly date: string;
}

/** What `ollama create NAME -f Modelfile` reads. Everything that is not ours stands in quotes that it cannot leave. */
export function modelfile(given: ModelfileFacts): string {
  const { pieces, systemPrompt } = given;
  const facts = pieces?.system?.trims ? { ...given, systemPrompt: systemPrompt.trim() } : given;
  const { modelFile, adapterFile, contextTokens } = facts;
  const stops = facts.stop.filter(canBeQuoted).map((text) => `PARAMETER stop ${quoted(text)}`);
  const lines = [
    '# For Ollama: ollama create NAME -f Modelfile, in the folder of this file.',
    `FROM ./${modelFile}`,
    ...(adapterFile === undefined ? [] : [`ADAPTER ./${adapterFile}`]),
    '',
    '# Scored without chance, so asked without chance.',
    'PARAMETER temperature 0',
    `PARAMETER num_ctx ${contextTokens}`,
    ...stops,
    '',
    ...templateLines(facts),
    ...systemLines(facts),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function templateLines({ pieces, systemPrompt, date }: ModelfileFacts): readonly string[] {
  if (!pieces) {
    return [
      "# No TEMPLATE: the model's chat template does more than put pieces around words. Ollama then takes the one of its",
      '# own that looks most alike, or none: look at `ollama show --template NAME` before you trust a reply.',
      '',
    ];
  }
  const defaultSystem = canBeQuoted(systemPrompt) || systemPrompt === '' ? undefined : systemPrompt;
  return [
    "# The model's own chat template in Ollama's language.",
    ...(pieces.trims ? ['# The original takes white space around messages away; this one cannot.'] : []),
    ...(pieces.hasDate ? [`# The original writes the day; here it is always ${date}.`] : []),
    ...(defaultSystem === undefined ? [] : ['# The system prompt stands in it, for SYSTEM cannot hold all its signs.']),
    `TEMPLATE ${quoted(ollamaTemplate(pieces, { defaultSystem, date }))}`,
    '',
  ];
}

function systemLines({ pieces, systemPrompt }: ModelfileFacts): readonly string[] {
  if (systemPrompt === '') {
    return [];
  }
  if (canBeQuoted(systemPrompt)) {
    return [`SYSTEM ${quoted(systemPrompt)}`];
  }
  return pieces?.system ? [] : ['# SYSTEM cannot hold all signs of the system prompt; send it with each request.'];
}
