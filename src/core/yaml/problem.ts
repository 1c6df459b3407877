import type { ErrorCode, ErrorParameters } from '../errors/catalog';
import { describeError, type ErrorDescription, WorkbenchError } from '../errors/workbench-error';

/** Something wrong in a YAML file, with its place: line and column count from 1. */
export interface YamlProblem extends ErrorDescription {
  readonly line: number;
  readonly column: number;
}

export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

/** Words of the catalog at a place in a file. */
export function yamlProblem(position: YamlPosition, code: ErrorCode, parameters: ErrorParameters): YamlProblem {
  return { ...describeError(new WorkbenchError(code, parameters)), line: position.line, column: position.column };
}
