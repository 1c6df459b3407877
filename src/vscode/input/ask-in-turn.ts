/** The user wants to go back to the question before. */
export const back = Symbol('back');

/** What a question stands in: VS Code writes `New Project (2/3)`. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** Where the answer decides how many questions follow, no number is shown. */
export function withoutSteps(place: Place): Place {
  return { ...place, totalSteps: 1 };
}

/**
 * Asks one thing, given what is answered so far: also its own answer, when the user comes back to it.
 *
 * @returns the answers with its own; undefined where the user thinks better of it all
 */
export type Question<Answers> = (answers: Answers, place: Place) => Promise<Answers | typeof back | undefined>;

/** Asks one question after the other. Undefined where the user left one of them. */
export async function askInTurn<Answers>(
  title: string,
  questions: readonly Question<Answers>[],
  known: Answers,
): Promise<Answers | undefined> {
  let answers = known;
  let index = 0;
  for (let question = questions[index]; question; question = questions[index]) {
    const answer = await question(answers, { title, step: index + 1, totalSteps: questions.length });
    if (answer === undefined) {
      return undefined;
    }
    if (answer === back) {
      index = Math.max(0, index - 1);
    } else {
      answers = answer;
      index += 1;
    }
  }
  return answers;
}
