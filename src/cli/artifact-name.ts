import type { Manifest } from '../node/store/manifest';

/** `quantize Q4_0`, or the step alone. */
export function artifactName({ step, variant }: Pick<Manifest, 'step' | 'variant'>): string {
  return variant === undefined ? step : `${step} ${variant}`;
}
