import { WorkbenchError } from '../core/errors/workbench-error';

const unitBytes: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** Reads `1000`, `10MB`, `1.5 GB` or `32MiB` as bytes. @throws WorkbenchError `argument.invalid` */
export function parseByteCount(argument: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = unitBytes[match?.[2]?.toLowerCase() ?? ''];
  const bytes = match?.[1] === undefined || unit === undefined ? Number.NaN : Math.round(Number(match[1]) * unit);
  if (!Number.isSafeInteger(bytes)) {
    throw new WorkbenchError('argument.invalid', { argument, value: text, detail: 'it is no size such as 10MB' });
  }
  return bytes;
}
