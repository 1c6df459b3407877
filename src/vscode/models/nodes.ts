import { formatBytes } from '../../core/text/bytes';
import { compareTimes } from '../../core/text/compare-times';
import type { ModelState, ReadModelState } from '../../node/read-model/state';
import { formatFraction, formatFullTime, formatTime } from '../format';
import { l10n } from '../l10n';
import { projectPlace } from '../project-place';
import { readFailureNodes } from '../read-failure-node';
import { recipeProblem } from '../recipe-problem';
import type { TreeNode } from '../tree-node';
import { is16Bit } from './first-intact';
import { groupByType } from './group-by-type';
import { withDescendants } from './lineage';
import { diskUseNode, storeProblemNodes } from './store-nodes';

const icons = {
  base: 'package',
  shippedBase: 'package',
  adapter: 'layers',
  merged: 'combine',
  gguf: 'file-binary',
  added: 'file-symlink-file',
} as const;

/**
 * What is wrong with a store; the models, by lineage (base → adapter → merged → GGUF) or by type; what stores take of
 * the disk.
 */
export function modelNodes(state: ReadModelState, isByType = false): readonly TreeNode[] {
  const phones = phonesByContent(state);
  const single = (model: ModelState) => modelNode(model, { phones, place: projectPlace(model.recipePath, state) });
  const below = (model: ModelState): TreeNode => ({
    ...modelNode(model, { phones, place: undefined }),
    isExpanded: true,
    children: model.children.map(below),
  });
  const lineage = (root: ModelState): TreeNode => ({
    ...single(root),
    isExpanded: true,
    children: root.kind === 'base' && root.children.length === 0 ? [firstStep(root)] : root.children.map(below),
  });
  return [
    ...readFailureNodes(state),
    ...state.stores.flatMap(storeProblemNodes),
    ...(isByType ? groupByType(state.models, single) : state.models.map(lineage)),
    ...state.stores.flatMap((store) => diskUseNode(store, state)),
  ];
}

type PhonesByContent = ReadonlyMap<string, readonly string[]>;

/** The labels of the phones that hold a file, by its SHA-256. */
function phonesByContent({ devices }: ReadModelState): PhonesByContent {
  const phones = new Map<string, readonly string[]>();
  for (const { label, contents } of devices) {
    for (const { sha256 } of contents?.models ?? []) {
      phones.set(sha256, [...(phones.get(sha256) ?? []), label]);
    }
  }
  return phones;
}

/** Stands where models will be. */
function firstStep({ recipePath }: ModelState): TreeNode {
  return {
    id: `model:${recipePath}:none`,
    label: l10n.t('Run Recipe'),
    description: l10n.t('nothing made of it yet'),
    icon: 'play',
    kind: 'model.none',
    command: 'mobileLlm.runRecipe',
    subject: { recipePath },
  };
}

interface Around {
  readonly phones: PhonesByContent;
  readonly place: string | undefined;
}

function modelNode(model: ModelState, { phones, place }: Around): TreeNode {
  const { id, kind, label, recipePath, sha256, createdAt, score, problem } = model;
  const holders = phones.get(sha256 ?? '') ?? [];
  const description = [
    place,
    problem && recipeProblem(problem.message, recipePath),
    kind === 'base' && !problem ? l10n.t('base') : undefined,
    // What a narrow view cuts off matters least.
    score && formatFraction(score.exactMatchResolved),
    model.sizeBytes === undefined ? undefined : formatBytes(model.sizeBytes),
    kind === 'base' ? undefined : model.detail,
    holders.length === 0 ? undefined : l10n.t('on {0}', holders.join(', ')),
    createdAt && formatTime(createdAt),
  ];
  return {
    id: `model:${recipePath}:${id}`,
    label,
    description: description.filter((part) => part !== undefined).join(' · '),
    tooltip: tooltipOf(model, holders),
    icon: problem ? 'error' : icons[kind],
    ...(problem && { iconColor: 'errorForeground', filePath: recipePath }),
    kind: problem ? 'recipe.broken' : `model.${kind}`,
    subject: { recipePath, ...(kind !== 'base' && { artifactKey: id }) },
  };
}

function tooltipOf(model: ModelState, holders: readonly string[]): string {
  const { label, createdAt, sha256, score, filePath, requantizedFrom, problem } = model;
  const lines = [
    label,
    problem?.message,
    problem?.fix,
    createdAt && l10n.t('made {0}', formatFullTime(createdAt)),
    score &&
      l10n.t(
        'exact match {0} as said, {1} as resolved, restraint {2}, on {3} rows, scored {4}',
        formatFraction(score.exactMatch),
        formatFraction(score.exactMatchResolved),
        formatFraction(score.restraint),
        score.rows,
        formatFullTime(score.at),
      ),
    requantizedFrom && l10n.t('its weights had been rounded to {0} before', requantizedFrom),
    holders.length > 0 && l10n.t('verified on {0}', holders.join(', ')),
    sha256 && `SHA-256 ${sha256}`,
    filePath,
  ];
  return lines.filter((line) => line).join('\n');
}

/** A model file that can go onto a phone. */
export interface PushableModel {
  readonly id: string;
  readonly label: string;
  readonly filePath: string;
  readonly sizeBytes: number;
  readonly sha256?: string;
}

/**
 * The model files of a recipe, best first: quantized before 16-bit, then the better score, then the newer, as somebody
 * would choose for a phone.
 */
export function pushableModels(state: ReadModelState, recipePath: string): readonly PushableModel[] {
  return state.models
    .filter((model) => model.recipePath === recipePath)
    .flatMap(withDescendants)
    .filter(({ kind }) => kind === 'gguf')
    .toSorted(byUse)
    .flatMap(({ id, label, filePath, sizeBytes, sha256 }) =>
      filePath === undefined || sizeBytes === undefined
        ? []
        : [{ id, label, filePath, sizeBytes, ...(sha256 !== undefined && { sha256 }) }],
    );
}

function byUse(left: ModelState, right: ModelState): number {
  const isFull = (model: ModelState) => Number(is16Bit(model));
  const score = (model: ModelState) => model.score?.exactMatchResolved ?? -1;
  return (
    isFull(left) - isFull(right) ||
    score(right) - score(left) ||
    compareTimes(right.createdAt ?? '', left.createdAt ?? '')
  );
}
