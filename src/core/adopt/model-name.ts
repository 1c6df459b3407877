import { WorkbenchError } from '../errors/workbench-error';
import { fileTypes } from '../gguf/file-types';
import { quantizationTypes } from '../quantization/types';
import { cleanLine } from '../text/clean';

const longestName = 60;
/** It is part of file names, and typed into a terminal. */
const namePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]*$/u;
/** Where a command takes a model it takes these too: the variants of a recipe. */
const variantNames: ReadonlySet<string> = new Set(
  ['f16', 'adapter', ...fileTypes.values(), ...quantizationTypes].map((name) => name.toLowerCase()),
);

/**
 * A name that nothing else is called by where models are named.
 * @param stepNames artifacts are found by them too
 * @throws WorkbenchError `adopt.badName`
 */
export function requireModelName(given: string, stepNames: readonly string[]): string {
  const name = given.normalize('NFC');
  const detail = problemOf(name, stepNames);
  if (detail !== undefined) {
    throw new WorkbenchError('adopt.badName', { name: cleanLine(name).slice(0, longestName).toWellFormed(), detail });
  }
  return name;
}

function problemOf(name: string, stepNames: readonly string[]): string | undefined {
  if (name.length === 0 || name.length > longestName) {
    return 'it is empty or too long.';
  }
  if (!namePattern.test(name) || name.endsWith(' ') || name.endsWith('.')) {
    return 'it has signs that a name must not have.';
  }
  if (variantNames.has(name.toLowerCase()) || stepNames.includes(name)) {
    return 'what a recipe makes is called so.';
  }
  if (/^[0-9a-f]{6,}$/.test(name)) {
    return 'it looks like the key of an artifact.';
  }
  return name.toLowerCase().endsWith('.gguf') ? 'it looks like a file.' : undefined;
}

/** A name made of what a file or folder is called: `Llama-3.2-1B-Q4_0` of `Llama-3.2-1B-Q4_0.gguf`. */
export function nameFromFile(fileName: string): string {
  const stem = fileName.normalize('NFC').replace(/(?:-\d{5}-of-\d{5})?\.gguf$/i, '');
  return stem
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, longestName)
    .toWellFormed()
    .replace(/[ .-]+$/u, '');
}
