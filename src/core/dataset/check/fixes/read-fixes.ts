import { valueAt } from '../../../json/value-at';
import type { ProposeFixes, QuickFix } from './fix-task';

/** Names that other formats have for the roles. */
const roles: Readonly<Record<string, string>> = {
  human: 'user',
  prompt: 'user',
  customer: 'user',
  bot: 'assistant',
  gpt: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  chatbot: 'assistant',
  developer: 'system',
};

/** What makes a line readable that is JSON and no row. */
export const readFixes: ProposeFixes = ({ finding, value }) => {
  const { code, path = [] } = finding;
  const found = valueAt(value, path);
  switch (code) {
    case 'dataset.badSplit':
      return [
        set('Put the row into the split "train"', ['split'], 'train'),
        set('Put the row into the split "eval"', ['split'], 'eval'),
      ];
    case 'dataset.badTags':
      return [
        ...(typeof found === 'string' ? [set('Make a list of the tag', path, [found])] : []),
        { title: 'Take the tags out', edits: [{ kind: 'remove', path: ['tags'] }] },
      ];
    case 'dataset.badId':
      return [
        ...(typeof found === 'number' ? [set('Write the id as a text', path, String(found))] : []),
        { title: 'Take the id out', edits: [{ kind: 'remove', path: ['id'] }] },
      ];
    case 'dataset.badContext':
      return [{ title: 'Take the context out', edits: [{ kind: 'remove', path: ['context'] }] }];
    case 'dataset.badMessage': {
      const role = typeof found === 'string' ? (roles[found.toLowerCase()] ?? found.toLowerCase().trim()) : undefined;
      return role !== undefined && path.at(-1) === 'role' ? [set(`Make it "${role}"`, path, role)] : [];
    }
    default:
      return [];
  }
};

function set(title: string, path: readonly (string | number)[], value: unknown): QuickFix {
  return { title, edits: [{ kind: 'set', path, value }] };
}
