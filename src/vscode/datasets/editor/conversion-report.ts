import type { ConversionReport } from '../../../core/dataset/formats/notes';

/** What became of everything that an import or an export read, in Markdown. */
export function reportText(
  format: string,
  { records, written, notes, refused, refusedCount }: ConversionReport,
): string {
  const noted = notes.map(({ kind, field, how, count }) => `| ${kind} | ${cell(field)} | ${cell(how)} | ${count} |`);
  const reasons = refused.map(({ line, reason }) => `- line ${line}: ${cell(reason)}`);
  const rest = refusedCount - refused.length;
  return [
    `# ${format}: ${written} of ${records} records`,
    '',
    ...(noted.length === 0
      ? ['Nothing was changed or left out.']
      : ['| what | field | how | times |', '| --- | --- | --- | --- |', ...noted]),
    ...(reasons.length === 0 ? [] : ['', '## Refused', '', ...reasons, ...(rest > 0 ? [`- and ${rest} more`] : [])]),
    '',
  ].join('\n');
}

/** Words from a file stay in their cell. */
function cell(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[|<>`\\]/g, (sign) => `\\${sign}`)
    .slice(0, 300);
}
