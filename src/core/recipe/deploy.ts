import type { MapReader } from '../yaml/map-reader';
import type { YamlReading } from '../yaml/reading';
import type { Recipe } from './recipe';

/** Reports what keeps an adapter from being shipped beside its base: a GGUF holds plain LoRA of one rank only. */
export function checkDeploy(
  root: MapReader,
  reading: YamlReading,
  { deploy, training, variants }: Pick<Recipe, 'deploy' | 'training' | 'variants'>,
): void {
  if (deploy !== 'adapter') {
    return;
  }
  const report = (what: string) =>
    reading.report(root.map('export')?.member('deploy'), 'recipe.deployAdapter', { what });
  if (training.useDora) {
    report('useDora, which is more than a LoRA');
  }
  if (Object.keys(training.rankPattern).length > 0) {
    report('rankPattern, because a GGUF adapter has one rank');
  }
  if (Object.keys(training.alphaPattern).length > 0) {
    report('alphaPattern, because a GGUF adapter has one alpha');
  }
  if (training.quantAware !== 'none') {
    report('quantAware, because the base is not rounded once more');
  }
  if (training.precision !== 'bf16') {
    report(`precision ${training.precision}, because the base is already what the phone has`);
  }
  if (variants.length > 1 || variants.some(({ importanceMatrix }) => importanceMatrix)) {
    report('more than one variant or an importance matrix, because the adapter is trained for one base');
  }
}
