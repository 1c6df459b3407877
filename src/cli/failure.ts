import type { ErrorDescription } from '../core/errors/workbench-error';

/** A failure that another process has put into words already: shown and printed as it came. */
export class ReportedFailure extends Error {
  readonly description: ErrorDescription;

  constructor(description: ErrorDescription) {
    super(description.message);
    this.name = 'ReportedFailure';
    this.description = description;
  }
}
