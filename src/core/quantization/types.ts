/** What llama-quantize makes of a model, by its own names, from many bits to few. */
export const quantizationTypes = [
  'F16',
  'BF16',
  'Q8_0',
  'Q6_K',
  'Q5_K_M',
  'Q5_K_S',
  'Q5_1',
  'Q5_0',
  'Q4_K_M',
  'Q4_K_S',
  'Q4_1',
  'Q4_0',
  'IQ4_NL',
  'IQ4_XS',
  'MXFP4_MOE',
  'Q3_K_L',
  'Q3_K_M',
  'Q3_K_S',
  'IQ3_M',
  'IQ3_S',
  'IQ3_XS',
  'IQ3_XXS',
  'Q2_K',
  'Q2_K_S',
  'IQ2_M',
  'IQ2_S',
  'IQ2_XS',
  'IQ2_XXS',
  'Q2_0',
  'TQ2_0',
  'TQ1_0',
  'IQ1_M',
  'IQ1_S',
  'Q1_0',
] as const;

export type QuantizationType = (typeof quantizationTypes)[number];

/** llama-quantize does not look at an importance matrix for these. */
export const typesWithoutMatrix: ReadonlySet<string> = new Set(['F16', 'BF16', 'Q8_0']);

/** llama-quantize refuses these without one (`tensor_requires_imatrix`, and the mixtures that use such tensors). */
export const typesThatNeedMatrix: ReadonlySet<string> = new Set([
  'IQ3_XXS',
  'Q2_K_S',
  'IQ2_M',
  'IQ2_S',
  'IQ2_XS',
  'IQ2_XXS',
  'IQ1_M',
  'IQ1_S',
]);

/** Nothing is rounded to fewer bits than the weights were trained in. */
export const typesOf16Bits: ReadonlySet<string> = new Set(['F16', 'BF16']);

/** What a single tensor can be given, by ggml's names. */
export const overrideTypes = [
  'F32',
  'F16',
  'BF16',
  'Q8_0',
  'Q6_K',
  'Q5_K',
  'Q5_1',
  'Q5_0',
  'Q4_K',
  'Q4_1',
  'Q4_0',
  'IQ4_NL',
  'IQ4_XS',
  'MXFP4',
  'Q3_K',
  'IQ3_S',
  'IQ3_XXS',
  'Q2_K',
  'IQ2_S',
  'IQ2_XS',
  'IQ2_XXS',
  'Q2_0',
  'TQ2_0',
  'TQ1_0',
  'IQ1_M',
  'IQ1_S',
  'Q1_0',
] as const;
