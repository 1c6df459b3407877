import { formatBytes } from '../../core/text/bytes';
import { printable } from '../../core/text/printable';
import type { LineageInput, LineageNode } from '../../node/store/lineage';
import type { JsonValue, Manifest, SourceFile } from '../../node/store/manifest';
import { artifactName } from '../artifact-name';
import { formatPercent } from './format';

/** A lineage as a tree, a line each. What was shown above is only named again. */
export function lineageLines(root: LineageNode): readonly string[] {
  return treeOf(root, new Set()).map(printable);
}

function treeOf(node: LineageNode, shown: Set<string>): readonly string[] {
  const { manifest } = node;
  if (shown.has(manifest.key)) {
    return [`${titleOf(manifest)} (above)`];
  }
  shown.add(manifest.key);
  const branches = [
    ...factsOf(node).map((fact) => [fact]),
    ...node.inputs.flatMap((input) => branchesOf(input, shown)),
  ];
  const sources = (manifest.sources ?? []).map((source) => [sourceText(source)]);
  return [titleOf(manifest), ...indent([...branches, ...sources])];
}

function titleOf(manifest: Manifest): string {
  const { content, createdAt, key } = manifest;
  const size = formatBytes(content.sizeBytes);
  return `${artifactName(manifest)}, ${size}, ${createdAt.slice(0, 10)}, sha256 ${short(content.sha256)}, key ${short(key)}`;
}

/** One branch: what came from another step with its own tree, or a source. Hashes of rows stand beside their files. */
function branchesOf({ role, input, made }: LineageInput, shown: Set<string>): readonly (readonly string[])[] {
  if (made) {
    const [title = '', ...rest] = treeOf(made, shown);
    return [[`${role} ← ${title}`, ...rest]];
  }
  const lost =
    input.artifact === undefined ? '' : ` (made by a step whose manifest is gone, key ${short(input.artifact)})`;
  return [[`${role}: ${[input.name, `sha256 ${short(input.sha256)}`].filter(Boolean).join(', ')}${lost}`]];
}

function factsOf({ manifest, scores }: LineageNode): readonly string[] {
  const { parameters, tools } = manifest;
  const settings = settingsOf(parameters);
  const programs = Object.entries(tools).map(([name, version]) => `${name} ${version}`);
  return [
    ...(programs.length === 0 ? [] : [`by ${programs.join('; ')}`]),
    ...(settings === '' ? [] : [`with ${settings}`]),
    ...scores.map(scoreText),
  ];
}

/** `rank 16, alpha 32`: long texts and what is nested are in --json. */
function settingsOf(parameters: JsonValue): string {
  const entries = typeof parameters === 'object' && parameters !== null ? Object.entries(parameters) : [];
  return entries
    .filter(([, value]) => typeof value !== 'object' && String(value).length <= 40)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function sourceText({ name, sha256, sizeBytes, rows }: SourceFile): string {
  const count = rows === undefined ? '' : `${rowsText(rows)} of `;
  return `${count}${name}, ${formatBytes(sizeBytes)}, sha256 ${short(sha256)}`;
}

function scoreText({ metrics, sources = [] }: Manifest): string {
  const { exactMatch = 0, exactMatchResolved = 0, restraint = 0, rows = 0 } = metrics;
  const shares = `${formatPercent(exactMatch)} as said, ${formatPercent(exactMatchResolved)} resolved`;
  const files = sources.length === 0 ? '' : ` of ${sources.map(({ name }) => name).join(', ')}`;
  return `scored: exact match ${shares}, restraint ${formatPercent(restraint)}, on ${rowsText(rows)}${files}`;
}

function rowsText(rows: number): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'}`;
}

function short(hash: string): string {
  return hash.slice(0, 12);
}

function indent(branches: readonly (readonly string[])[]): readonly string[] {
  return branches.flatMap((lines, index) => {
    const isLast = index === branches.length - 1;
    return lines.map((line, number) => `${number > 0 ? (isLast ? '   ' : '│  ') : isLast ? '└─ ' : '├─ '}${line}`);
  });
}
