import type { ErrorCode, ErrorParameters } from '../errors/catalog';
import { describeError, type ErrorDescription, WorkbenchError } from '../errors/workbench-error';

/** Something wrong in a YAML file, with its place: line and column count from 1. */
export interface YamlProblem extends ErrorDescription, YamlPosition {
  readonly code: ErrorCode;
  /** Behind the last character of what is wrong, on the same line. */
  readonly endColumn: number;
  /** Of the message and the fix, for other languages. */
  readonly parameters: ErrorParameters;
  /** What was surely meant, in the place of what is wrong. */
  readonly replacement?: string;
}

export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

/** A piece of one line. */
export interface YamlSpan extends YamlPosition {
  readonly endColumn: number;
}

/** Words of the catalog at a place in a file. */
export function yamlProblem(span: YamlSpan, code: ErrorCode, parameters: ErrorParameters): YamlProblem {
  const { line, column, endColumn } = span;
  return { ...describeError(new WorkbenchError(code, parameters)), code, line, column, endColumn, parameters };
}
