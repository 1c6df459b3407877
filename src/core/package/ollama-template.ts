import { datePlaceholder, type TurnPieces } from '../prompt/turn-pieces';

export interface OllamaTemplateOptions {
  /** Stands where the conversation has no system prompt, in place of the chat template's own. */
  readonly defaultSystem?: string | undefined;
  /** `05 Jan 2026`, for a template that writes the day: Ollama cannot tell it in these words. */
  readonly date: string;
}

/**
 * The prompt in the language of Ollama's templates (Go's text/template with `.System` and `.Messages`; Ollama puts the
 * tokenizer's first token in front by itself). White space around messages stays: Go's templates cannot take it away.
 */
export function ollamaTemplate(pieces: TurnPieces, { defaultSystem, date }: OllamaTemplateOptions): string {
  const dated = (text: string) => goText(text.replaceAll(datePlaceholder, date));
  const { system, userToReply, userToAssistant, assistantToUser } = pieces;
  const opening = (words: string) => dated(system?.before ?? '') + words + dated(system?.after ?? '');
  const without = system && defaultSystem !== undefined ? opening(goText(defaultSystem)) : dated(pieces.withoutSystem);
  const beginning = system ? `{{ if .System }}${opening('{{ .System }}')}{{ else }}${without}{{ end }}` : without;
  const afterUser =
    userToReply === userToAssistant
      ? dated(userToReply)
      : `{{ if $last }}${dated(userToReply)}{{ else }}${dated(userToAssistant)}{{ end }}`;
  return [
    beginning,
    '{{ range $index, $message := .Messages }}{{ $last := eq (len (slice $.Messages $index)) 1 }}',
    `{{ if eq .Role "user" }}{{ .Content }}${afterUser}`,
    `{{ else if eq .Role "assistant" }}{{ .Content }}{{ if not $last }}${dated(assistantToUser)}{{ end }}`,
    '{{ end }}{{ end }}',
  ].join('');
}

/** What Ollama's parser keeps: letters, marks, numbers, signs, the plain space, tabs and ends of lines (Go's IsPrint). */
const kept = /^[\p{L}\p{M}\p{N}\p{P}\p{S} \t\n]*$/u;

/** True where a quoted text of a Modelfile is read back letter for letter: three quotes at a line's end would end it. */
export function canBeQuoted(text: string): boolean {
  return kept.test(text) && !/"""[ \t]*\n/.test(text);
}

/** A text for a Modelfile; see `canBeQuoted`. */
export function quoted(text: string): string {
  return `"""${text}"""`;
}

/** Text that a Go template writes as it is: plain where that is safe, else as a string in the template's language. */
function goText(text: string): string {
  return kept.test(text) && !/\{\{|"""|\t/.test(text) ? text : `{{ ${goString(text)} }}`;
}

function goString(text: string): string {
  const escaped = [...text.toWellFormed()].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return /^[A-Za-z0-9 .,:;!?'()<>|/_-]$/.test(character) ? character : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${escaped.join('')}"`;
}
