/** The first of some models that is still what it was, and those before it that are not. */
export interface FirstIntact<Model> {
  readonly model: Model | undefined;
  readonly damaged: readonly Model[];
}

/** Looks at one model after the other, because a look may read gigabytes. @throws what `isIntact` throws */
export async function firstIntact<Model>(
  bestFirst: readonly Model[],
  isIntact: (model: Model) => Promise<boolean>,
): Promise<FirstIntact<Model>> {
  const damaged: Model[] = [];
  for (const model of bestFirst) {
    if (await isIntact(model)) {
      return { model, damaged };
    }
    damaged.push(model);
  }
  return { model: undefined, damaged };
}

/** Whether a person would not put it onto a phone unless they say so: nothing was quantized. */
export function is16Bit({ label }: { readonly label: string }): boolean {
  return /^(f16|bf16|f32)$/i.test(label);
}
