import path from 'node:path';
import { isThere } from '../../node/files/is-there';

/** As long as a recipe allows. */
const longestName = 100;
/** Signs, ends and whole names that some system takes for a file's name and another does not. */
const notEverywhere = /[<>:"/\\|?*]|^\.|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu;

export type NameProblem = 'empty' | 'tooLong' | 'controlSign' | 'notAFolderName' | 'taken';

/** What is wrong with a project's name. @param parent where its folder is to be made; absent: its folder is there */
export async function nameProblem(name: string, parent?: string): Promise<NameProblem | undefined> {
  if (name === '') {
    return 'empty';
  }
  if (name.length > longestName) {
    return 'tooLong';
  }
  if (/\p{Cc}/u.test(name)) {
    return 'controlSign';
  }
  if (parent === undefined) {
    return undefined;
  }
  return notEverywhere.test(name) ? 'notAFolderName' : (await isThere(path.join(parent, name))) ? 'taken' : undefined;
}
