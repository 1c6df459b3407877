import type { MapReader } from '../yaml/map-reader';
import type { YamlReading } from '../yaml/reading';
import type { Recipe } from './recipe';

/** Reports what keeps a training from being the one that the phone runs. */
export function checkQuantAware(
  root: MapReader,
  reading: YamlReading,
  { training, variants }: Pick<Recipe, 'training' | 'variants'>,
): void {
  const { quantAware: type, precision, dropout, useDora } = training;
  if (type === 'none') {
    return;
  }
  const report = (what: string) =>
    reading.report(root.map('training')?.member('quantAware'), 'recipe.quantAware', { type, what });
  if (precision !== 'bf16') {
    report(`precision ${precision}, whose merged weight is not known while training`);
  }
  if (dropout > 0) {
    report('dropout, which the phone does not do');
  }
  if (useDora) {
    report('useDora, which scales what was rounded');
  }
  if (variants.some((variant) => variant.importanceMatrix)) {
    report('an importance matrix, which rounds otherwise');
  }
  const ofType = variants.filter((variant) => variant.type === type);
  if (ofType.length !== 1) {
    report(ofType.length === 0 ? `an export without ${type}` : `more than one variant of ${type}`);
  }
}
