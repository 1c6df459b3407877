import type { ErrorCode } from '../errors/catalog';
import type { MapReader } from './map-reader';
import type { YamlReading } from './reading';

/** Reads the file's `version`, which must be 1; another number is reported as `code`. */
export function checkVersion(root: MapReader, reading: YamlReading, code: ErrorCode): void {
  root.member('version', true);
  const version = root.integer('version', { minimum: 1, maximum: 1_000_000 });
  if (version !== undefined && version !== 1) {
    reading.report(root.member('version'), code, { value: version });
  }
}
