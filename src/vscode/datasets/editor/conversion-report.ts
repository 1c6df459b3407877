import type { ConversionReport } from '../../../core/dataset/formats/notes';
import { l10n } from '../../l10n';

/** What became of everything that an import or an export read, in Markdown. */
export function reportText(
  format: string,
  { records, written, notes, refused, refusedCount }: ConversionReport,
): string {
  const noted = notes.map(({ kind, field, how, count }) => `| ${kind} | ${cell(field)} | ${cell(how)} | ${count} |`);
  const reasons = refused.map(({ line, reason }) => `- ${l10n.t('line {0}: {1}', line, cell(reason))}`);
  const rest = refusedCount - refused.length;
  return [
    `# ${l10n.t('{0}: {1} of {2} records', format, written, records)}`,
    '',
    ...(noted.length === 0
      ? [l10n.t('Nothing was changed or left out.')]
      : [
          `| ${[l10n.t('what'), l10n.t('field'), l10n.t('how'), l10n.t('times')].join(' | ')} |`,
          '| --- | --- | --- | --- |',
          ...noted,
        ]),
    ...(reasons.length === 0
      ? []
      : ['', `## ${l10n.t('Refused')}`, '', ...reasons, ...(rest > 0 ? [`- ${l10n.t('and {0} more', rest)}`] : [])]),
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
