/** Does one thing after the other, in the order in which they were asked for; one that fails holds up no other. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  do<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
