import { recordOf } from '../../core/json/record';
import { describeUnpacked } from '../../core/quantization/packing';
import { printable } from '../../core/text/printable';
import type { Manifest } from '../../node/store/manifest';
import { formatPercent } from './format';

/** A stored model, what it was made of, nearest first, and what it scored. */
export interface Origin {
  readonly made: Manifest;
  readonly from: readonly Manifest[];
  readonly scores: readonly Manifest[];
}

/** From what a stored model was made, and its scores, a line each. */
export function artifactLines({ made, from, scores }: Origin): readonly string[] {
  const sources = unique([made, ...from].flatMap(sourcesOf));
  return [
    line('Artifact', made.key),
    line('SHA-256', made.content.sha256),
    line('Made', `${made.createdAt} by ${[made, ...from].map(stepOf).join(' ← ')}`),
    ...roundedTwice(made),
    ...[made, ...from]
      .filter(({ step }) => step === 'unpack')
      .map(({ metrics }) => line('Unpacked', describeUnpacked(metrics))),
    ...sources.map((source, index) => line(index === 0 ? 'Sources' : '', source)),
    ...scores.map(({ metrics }, index) => line(index === 0 ? 'Scores' : '', scoreText(metrics))),
  ];
}

function roundedTwice({ parameters }: Manifest): readonly string[] {
  const { requantizedFrom } = recordOf(parameters);
  return typeof requantizedFrom === 'string'
    ? [line('Requantized', `its weights had been rounded to ${requantizedFrom} before`)]
    : [];
}

function stepOf({ step, variant }: Manifest): string {
  return variant === undefined ? step : `${step} ${variant}`;
}

/** What did not come out of another step: files, a base. */
function sourcesOf({ inputs }: Manifest): readonly string[] {
  return Object.entries(inputs).flatMap(([role, { artifact, name, sha256 }]) =>
    artifact === undefined ? [`${role}: ${name ?? 'unnamed'} (SHA-256 ${sha256.slice(0, 12)}…)`] : [],
  );
}

function scoreText({ exactMatch = 0, exactMatchResolved = 0, restraint = 0, rows = 0 }: Manifest['metrics']): string {
  const shares = `${formatPercent(exactMatch)} as said, ${formatPercent(exactMatchResolved)} resolved`;
  return `exact match ${shares}, restraint ${formatPercent(restraint)}, on ${rows} rows`;
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

function line(label: string, value: string): string {
  return printable(`${label.padEnd(16)}${value}`);
}
