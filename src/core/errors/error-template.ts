/** English templates of one error; `{name}` is filled from the error's parameters. */
export interface ErrorTemplate {
  readonly message: string;
  readonly fix: string;
}
