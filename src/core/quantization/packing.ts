/** How libraries for GPUs pack weights, that are unpacked here. */
export const packingMethods = ['gptq', 'awq'] as const;
export type PackingMethod = (typeof packingMethods)[number];

/** The method that a checkpoint's `quant_method` names; undefined for one that is not unpacked here. */
export function packingMethodOf(text: string): PackingMethod | undefined {
  return packingMethods.find((method) => method === text.toLowerCase());
}

/** `14 matrices as they were, 7 with scale or minimum rounded, 2 dequantized to f16`, of the metrics of an `unpack`. */
export function describeUnpacked(metrics: Readonly<Record<string, number>>): string {
  const { losslessMatrices = 0, roundedMatrices = 0, dequantizedMatrices = 0 } = metrics;
  const counts: readonly (readonly [number, string])[] = [
    [losslessMatrices, 'as they were'],
    [roundedMatrices, 'with scale or minimum rounded to 16 bits'],
    [dequantizedMatrices, 'dequantized to f16'],
  ];
  const parts = counts.filter(([count]) => count > 0).map(([count, how]) => `${count} ${how}`);
  return `${parts.join(', ')} (of ${losslessMatrices + roundedMatrices + dequantizedMatrices} packed matrices)`;
}
