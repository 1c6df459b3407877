import { isFictionalPhone } from './fictional-phone';
import type { Finding } from './finding';
import type { RowRule } from './rule';
import { contactTextsOf, type PlacedText } from './texts';

const email =
  /[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})(?![a-z0-9-])/giu;
/** Names that belong to nobody (RFC 2606, RFC 6761): example.org and its like, and everything below these ends. */
const nobodysDomain = /(?:^|\.)(?:example(?:\.(?:com|org|net|edu))?|test|invalid|localhost)$/iu;

/** Digits and what people put between them: quick to find, and looked at more closely then. */
const digitRun = /[+(]{0,2}\d[\d\s()./-]{7,20}\d/gu;
/**
 * What is written as a phone number: with a country's code, with a leading zero, or as North Americans write theirs.
 * A run of digits without a sign of a phone number can be anything.
 */
const phone = /^(?:\+\d[\d\s().-]+|\(?0\d[\d\s()/-]+|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4})$/u;
/** Fewer are orders, years and rooms. */
const fewestDigits = 9;

/** No address and no number of a real person: a model can say again what it learned. */
export const checkPersonalData: RowRule = (row) =>
  [...row.texts, ...contactTextsOf(row.context)].flatMap((placed) => [...emailsIn(placed), ...phonesIn(placed)]);

function emailsIn({ text, path }: PlacedText): readonly Finding[] {
  if (!text.includes('@')) {
    return [];
  }
  return [...text.matchAll(email)]
    .filter(({ 1: domain = '' }) => !nobodysDomain.test(domain))
    .map(({ 0: address, index }) => {
      const span = { start: index, end: index + address.length };
      return { code: 'dataset.personalEmail', parameters: { value: address.slice(0, 80) }, path, span };
    });
}

function phonesIn({ text, path }: PlacedText): readonly Finding[] {
  return [...text.matchAll(digitRun)]
    .filter(({ 0: run, index }) => isPhone(run) && isAlone(text, index, index + run.length) && !isFictionalPhone(run))
    .map(({ 0: run, index }) => {
      const span = { start: index, end: index + run.length };
      return { code: 'dataset.personalPhone', parameters: { value: run }, path, span };
    });
}

function isPhone(run: string): boolean {
  return phone.test(run) && run.replace(/\D/g, '').length >= fewestDigits;
}

/** Not a piece of a word, of a longer number or of a web address. */
function isAlone(text: string, start: number, end: number): boolean {
  return (
    !/[\p{L}\d.,:/_-]$/u.test(text.slice(Math.max(0, start - 2), start)) &&
    !/^(?:[\p{L}\d:_]|[.,-]\d)/u.test(text.slice(end, end + 2))
  );
}
