import { glob } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Bench, type BenchResult, resultOf } from './bench';

/** `npm run bench [-- NAME …] [--json]`: one that takes hours runs only where it is named. Exits with 1 when a benchmark failed, not when a goal was missed. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
  const files = new Map<string, string>();
  for await (const file of glob('*.bench.ts', { cwd: import.meta.dirname })) {
    files.set(path.basename(file, '.bench.ts'), path.join(import.meta.dirname, file));
  }
  const unknown = positionals.find((name) => !files.has(name));
  if (unknown !== undefined) {
    throw new RangeError(`There is no benchmark ${unknown}; there are: ${[...files.keys()].sort().join(', ')}.`);
  }
  const show = values.json ? showJson : showLine;
  for (const [name, file] of [...files].sort()) {
    const { bench, isLong = false } = (await import(file)) as { readonly bench: Bench; readonly isLong?: boolean };
    if (positionals.includes(name) || (positionals.length === 0 && !isLong)) {
      await bench((measurement) => show(resultOf(name, measurement)));
    }
  }
}

function showJson(result: BenchResult): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

function showLine({ bench, metric, ours, baseline, ratio, unit, goal, met }: BenchResult): void {
  const figures = `${shown(ours)} against ${shown(baseline)} ${unit}`;
  process.stdout.write(`${met ? '✓' : '✗'} ${bench}: ${metric}: ${figures} = ${ratio.toFixed(3)} (goal ${goal})\n`);
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
