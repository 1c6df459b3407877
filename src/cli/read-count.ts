import { WorkbenchError } from '../core/errors/workbench-error';

/** A whole number that an option gives. @throws WorkbenchError `argument.invalid` */
export function readCount(
  argument: string,
  value: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const count = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(count >= least && count <= most)) {
    const detail = `it is not a whole number from ${least} to ${most}`;
    throw new WorkbenchError('argument.invalid', { argument, value, detail });
  }
  return count;
}
