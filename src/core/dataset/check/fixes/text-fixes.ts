import { neutraliseControlTokens } from '../../../actions/neutralise';
import { isRecord } from '../../../json/record';
import { valueAt } from '../../../json/value-at';
import { defaultContext } from '../../context';
import type { RowEdit, RowPath } from '../../document/row-edit';
import { fictionalPhoneFor } from '../fictional-phone';
import type { FixTask, ProposeFixes, QuickFix } from './fix-task';

/** Control tokens, personal data and missing clocks. */
export const textFixes: ProposeFixes = (task) => {
  switch (task.finding.code) {
    case 'dataset.controlToken':
      return withoutToken(task);
    case 'dataset.personalPhone':
      return replaceEverywhere(task, fictionalPhoneFor);
    case 'dataset.personalEmail':
      return replaceEverywhere(task, (address) => `${address.split('@')[0]}@example.org`);
    case 'dataset.noClock':
      return [
        {
          title: `Add a clock that shows ${defaultContext.now}`,
          edits: [{ kind: 'set', path: ['context'], value: defaultContext }],
        },
      ];
    default:
      return [];
  }
};

/** The words that a finding marks. */
function marked({ finding, value }: FixTask): string {
  const text = valueAt(value, finding.path ?? []);
  const { start = 0, end } = finding.span ?? {};
  return typeof text === 'string' ? text.slice(start, end) : '';
}

function withoutToken(task: FixTask): readonly QuickFix[] {
  const token = marked(task);
  if (token === '') {
    return [];
  }
  const spaced = (text: string) => text.replaceAll(token, ' ').replace(/ {2,}/g, ' ').trim();
  return [
    { title: `Take ${token} out of the row`, edits: editTexts(task.value, token, spaced) },
    {
      title: `Take the power from ${token} in the row`,
      edits: editTexts(task.value, token, (text) => neutraliseControlTokens(text, [token])),
    },
  ];
}

/** In the whole row: what was copied stays what was said. */
function replaceEverywhere(task: FixTask, standInFor: (found: string) => string): readonly QuickFix[] {
  const found = marked(task);
  const standIn = standInFor(found);
  const edits = found === '' ? [] : editTexts(task.value, found, (text) => text.replaceAll(found, standIn));
  return [{ title: `Write ${standIn} instead, in the whole row`, edits }];
}

/** One edit for each text of the row that holds some words. */
function editTexts(value: unknown, words: string, change: (text: string) => string): readonly RowEdit[] {
  return placesOf(value, words, []).map(({ path, text }): RowEdit => ({ kind: 'set', path, value: change(text) }));
}

interface Place {
  readonly path: RowPath;
  readonly text: string;
}

function placesOf(value: unknown, words: string, path: RowPath): readonly Place[] {
  if (typeof value === 'string') {
    return value.includes(words) ? [{ path, text: value }] : [];
  }
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).flatMap((item, index) => placesOf(item, words, [...path, index]));
  }
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, member]) => placesOf(member, words, [...path, key]))
    : [];
}
