import path from 'node:path';
import { formatBytes } from '../../core/text/bytes';
import type { RunArtifacts } from '../../node/runs/events';
import { formatPercent } from '../terminal/format';

/** What the demonstration found out, for the last lines and the `done` event. */
export interface DemoSummary {
  readonly artifacts: RunArtifacts;
  /** Mean over the replies on the virtual phone. */
  readonly tokensPerSecond: number;
  readonly folder: string;
}

/** How much smaller a quantized file is than the f16 one, 0..1; undefined where one of the two was not made. */
export function sizeReduction(artifacts: RunArtifacts, variant: string): number | undefined {
  const size = (wanted: string) => artifacts.models.find((model) => model.variant === wanted)?.sizeBytes;
  const [full, small] = [size('f16'), size(variant)];
  return full === undefined || small === undefined ? undefined : 1 - small / full;
}

/** The summary, a line each. */
export function summaryLines({ artifacts, tokensPerSecond, folder }: DemoSummary): readonly string[] {
  const models = artifacts.models.map(({ variant, sizeBytes, path: place }) => {
    const reduction = variant === 'f16' ? undefined : sizeReduction(artifacts, variant);
    const smaller = reduction === undefined ? '' : `  (−${formatPercent(reduction)})`;
    return `  ${variant.padEnd(7)} ${formatBytes(sizeBytes).padStart(8)}${smaller.padEnd(11)}  ${path.relative(folder, place)}`;
  });
  const scores = artifacts.evaluations.map(
    ({ variant, rows, exactMatch, exactMatchResolved, restraint }) =>
      `  ${variant.padEnd(7)} exact match ${formatPercent(exactMatchResolved)} resolved, ` +
      `${formatPercent(exactMatch)} as said · restraint ${formatPercent(restraint)} · ${rows} rows`,
  );
  return [
    'Sizes',
    ...models,
    'Score on the evaluation split (rows that training never saw)',
    ...scores,
    `Speed: ${tokensPerSecond.toFixed(1)} tokens/s on the virtual phone: this computer's speed, not a phone's.`,
    `The artifacts and the evaluation of every row lie in ${folder}.`,
  ];
}
