import type { ErrorCode, ErrorParameters } from '../../errors/catalog';
import { datasetErrors } from '../../errors/catalog/dataset';
import { datasetCheckErrors } from '../../errors/catalog/dataset-checks';
import type { RowPath } from '../document/row-edit';

/** A piece of a text value, in UTF-16 code units: `end` is behind its last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An error makes a row useless or harmful; a warning is to be looked at; information can be passed over. */
export type Severity = 'error' | 'warning' | 'information';

/** Something that a rule found. Plain data: it crosses threads and processes as it is. */
export interface Finding {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
  /** The value that it is about; need not be there, as a missing argument is not. Absent where it is the whole row. */
  readonly path?: RowPath;
  /** Where in that text it is. */
  readonly span?: Span;
}

const severities: Partial<Readonly<Record<ErrorCode, Severity>>> = {
  'recipe.noSuchFile': 'warning',
  'recipe.noSuchFolder': 'warning',
  'dataset.duplicate': 'warning',
  'dataset.duplicateElsewhere': 'warning',
  'dataset.argumentUnresolved': 'warning',
  'dataset.noClock': 'warning',
  'dataset.personalEmail': 'warning',
  'dataset.personalPhone': 'warning',
  'dataset.nearLeak': 'warning',
  'dataset.nearLeakElsewhere': 'warning',
  'dataset.fewNoActionRows': 'warning',
  'dataset.actionNeverShown': 'warning',
  'dataset.actionImbalance': 'warning',
  'dataset.muteUnused': 'warning',
  'mutes.wrong': 'warning',
  'dataset.longerThanTraining': 'warning',
  'dataset.nearDuplicate': 'information',
};

/** How bad what a code says is. */
export function severityOf(code: ErrorCode): Severity {
  return severities[code] ?? 'error';
}

/** Whether problems of rows are told under this code. */
export function isRule(code: string): boolean {
  return code.startsWith('dataset.') && (Object.hasOwn(datasetErrors, code) || Object.hasOwn(datasetCheckErrors, code));
}

const deepRules: ReadonlySet<string> = new Set<ErrorCode>([
  'dataset.nearDuplicate',
  'dataset.nearLeak',
  'dataset.nearLeakElsewhere',
  'dataset.fewNoActionRows',
  'dataset.actionNeverShown',
  'dataset.actionImbalance',
  'dataset.longerThanTraining',
  'dataset.longerThanContext',
  'dataset.stopTokenEarly',
  'dataset.stopTokenNotTrained',
  'dataset.refusedByTraining',
]);

/** True for rules that only a deep check tries. */
export function isDeepRule(code: string): boolean {
  return deepRules.has(code);
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2 };

/** For sorting the worst first. */
export function compareSeverity(left: ErrorCode, right: ErrorCode): number {
  return ranks[severityOf(left)] - ranks[severityOf(right)];
}
