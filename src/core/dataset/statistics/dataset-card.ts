import { stringify } from 'yaml';
import { markdownCode, markdownTable } from '../../text/markdown';
import type { DatasetStatistics } from './statistics';
import type { Count } from './tally';

export interface CardFacts {
  readonly name: string;
  /** As the card names it: a path relative to the card. */
  readonly file: string;
  readonly statistics: DatasetStatistics;
  /** An identifier of the Hugging Face hub, such as `cc-by-4.0`. */
  readonly license?: string | undefined;
  /** Findings of the checks, by error code. */
  readonly findings: readonly Count[];
}

const sizes = [
  [1_000, 'n<1K'],
  [10_000, '1K<n<10K'],
  [100_000, '10K<n<100K'],
  [1_000_000, '100K<n<1M'],
  [10_000_000, '1M<n<10M'],
  [Number.POSITIVE_INFINITY, '10M<n<100M'],
] as const;
const personalCodes: Readonly<Record<string, string>> = {
  'dataset.personalEmail': 'e-mail addresses that are not of example domains',
  'dataset.personalPhone': 'phone numbers outside the ranges kept for fiction',
};

/** A card in Markdown with the front matter that the Hugging Face hub reads. All of it is counted, none made up. */
export function datasetCard(facts: CardFacts): string {
  const { name, file, statistics, license } = facts;
  const { rows, splits } = statistics;
  const counts = splits.map(({ name: split, count }) => `${count} in ${markdownCode(split || '(none)')}`).join(', ');
  const paragraphs = [
    `---\n${stringify(frontMatter(facts))}---`,
    `# ${markdownCode(name)}`,
    `${rows} conversations between a person and an assistant on a phone${counts === '' ? '' : `: ${counts}`}. One conversation a line in ${markdownCode(file)}: \`messages\` as chat templates take them, calls under \`tool_calls\`, and \`split\` of each row.`,
    license === undefined ? '**No licence is given.** Without one nobody may use the dataset.' : `Licence: ${license}.`,
    '## Actions',
    actionsTable(statistics),
    `${statistics.rowsWithoutAction} rows call nothing. Conversations have ${statistics.turnsPerRow.minimum} to ${statistics.turnsPerRow.maximum} turns, half of them at most ${statistics.turnsPerRow.median}.`,
    ...valuesSection(statistics),
    '## Languages and clocks',
    placesParagraph(statistics),
    '## Personal data',
    personalParagraph(facts.findings),
    '## Checks',
    checksParagraph(facts.findings),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function frontMatter({ name, file, statistics, license }: CardFacts): unknown {
  const languages = [...new Set(statistics.locales.map(({ name: locale }) => locale.split(/[-_]/)[0] ?? ''))];
  const [, size] = sizes.find(([limit]) => statistics.rows < limit) ?? sizes[0];
  return {
    pretty_name: name,
    ...(license === undefined ? {} : { license }),
    ...(languages.length === 0 ? {} : { language: languages }),
    task_categories: ['text-generation'],
    size_categories: [size],
    tags: ['function-calling', 'conversational', 'mobile-llm'],
    configs: [{ config_name: 'default', data_files: file }],
  };
}

function actionsTable({ actionsBySplit: { splits, actions } }: DatasetStatistics): string {
  const head = ['action', ...splits.map((split) => markdownCode(split || '(no split)'))];
  const rows = actions.map(({ name, counts }) => [name === '' ? 'none' : markdownCode(name), ...counts.map(String)]);
  return markdownTable(head, rows);
}

function valuesSection({ values }: DatasetStatistics): readonly string[] {
  if (values.length === 0) {
    return [];
  }
  const rows = values.map(({ action, parameter, total, distinct, top }) => {
    const examples = top.slice(0, 3).map(({ name }) => markdownCode(name.slice(0, 80)));
    return [markdownCode(`${action}.${parameter}`), String(total), String(distinct), examples.join(' ')];
  });
  return ['## What calls are given', markdownTable(['parameter', 'values', 'different', 'most often'], rows)];
}

function placesParagraph({ locales, timeZones }: DatasetStatistics): string {
  if (locales.length === 0 && timeZones.length === 0) {
    return 'No row says which language, place or time it is about.';
  }
  const listed = (counts: readonly Count[]) =>
    counts.map(({ name, count }) => `${markdownCode(name)} (${count})`).join(', ');
  return `Locales: ${listed(locales)}.\nTime zones: ${listed(timeZones)}.`;
}

function personalParagraph(findings: readonly Count[]): string {
  const found = findings.flatMap(({ name, count }) => {
    const words = personalCodes[name];
    return words === undefined ? [] : [`${count} ${words}`];
  });
  return found.length === 0
    ? 'A search for e-mail addresses and phone numbers found none but of the ranges kept for examples and fiction. Names of people were not looked for.'
    : `**Found: ${found.join('; ')}.** Names of people were not looked for.`;
}

function checksParagraph(findings: readonly Count[]): string {
  return findings.length === 0
    ? '`mobile-llm dataset check` finds nothing.'
    : `\`mobile-llm dataset check\` finds: ${findings.map(({ name, count }) => `${name} (${count})`).join(', ')}.`;
}
