import type { ConversionReport, Note } from '../core/dataset/formats/notes';
import { printable } from '../core/text/printable';
import type { Output } from './output';

const kindWords: Readonly<Record<Note['kind'], string>> = {
  kept: 'Kept under its own name',
  changed: 'Changed',
  noPlace: 'Without a place',
};
/** Refused records that are shown to people one by one; programs get more of them. */
const mostShown = 10;

/** What became of every field of a conversion, and what was refused. */
export function tellReport({ notes, refused, refusedCount }: ConversionReport, output: Output): void {
  for (const note of notes) {
    output.event({ event: 'note', ...note });
  }
  for (const kind of Object.keys(kindWords) as readonly Note['kind'][]) {
    const of = notes.filter((note) => note.kind === kind);
    if (of.length > 0) {
      output.say(`${kindWords[kind]}:`);
    }
    for (const { field, how, count, line, example } of of) {
      const words = kind === 'kept' ? '' : `: ${how}`;
      const shown = example === '' ? '' : `: ${example.replace(/\s+/gu, ' ')}`;
      const where = line > 0 ? `${count}×, first in line ${line}${shown}` : 'of the whole file';
      output.say(printable(`  ${field}${words} (${where})`));
    }
  }
  for (const { line, code, reason } of refused) {
    output.event({ event: 'refused', line, code, reason });
  }
  for (const { line, reason } of refused.slice(0, mostShown)) {
    output.say(printable(`Refused, line ${line}: ${reason}`));
  }
  if (refusedCount > mostShown) {
    output.say(`… and ${refusedCount - mostShown} more refused.`);
  }
}
