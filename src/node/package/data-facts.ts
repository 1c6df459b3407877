import path from 'node:path';
import type { Conversation, Split } from '../../core/dataset/conversation';
import type { DataFacts, DataFile } from '../../core/package/facts';
import { sha256OfFile } from '../files/sha256';
import { renderStep } from '../pipeline/steps/render';
import type { Project } from '../project/project';
import { readDatasetFile } from '../project/rows';
import { type Lineage, stepOf, systemPromptOf } from './lineage';

/** What trained, with the dataset's files where they still render to the very same conversations. */
export async function dataFacts(lineage: Lineage, project: Project): Promise<DataFacts | undefined> {
  const rendered = stepOf(lineage, 'render');
  if (!rendered) {
    return undefined;
  }
  const { sha256: renderedSha256 } = rendered.content;
  const { rows = 0 } = rendered.metrics;
  const rowsByFile = await readAll(project);
  const isSame = rowsByFile && rendersTo(renderedSha256, rowsByFile.flat(), systemPromptOf(rendered) ?? '');
  const files = isSame
    ? await Promise.all(rowsByFile.map((fileRows, index) => dataFile(project, fileRows, index)))
    : undefined;
  return { rows, renderedSha256, files };
}

/** Undefined where the files are gone, or are no dataset any more. */
async function readAll(project: Project): Promise<readonly (readonly Conversation[])[] | undefined> {
  return Promise.all(project.datasetFiles.map(readDatasetFile)).catch(() => undefined);
}

/** A training that stops early by the evaluation split has those rows behind its own. */
function rendersTo(sha256: string, rows: readonly Conversation[], systemPrompt: string): boolean {
  const training = ofSplit(rows, 'train');
  const sets = [training, [...training, ...ofSplit(rows, 'eval')]];
  return sets.some((set) => renderStep(set, systemPrompt).inputs['rows']?.sha256 === sha256);
}

function ofSplit(rows: readonly Conversation[], wanted: Split): readonly Conversation[] {
  return rows.filter(({ split }) => split === wanted);
}

async function dataFile(project: Project, rows: readonly Conversation[], index: number): Promise<DataFile> {
  const trainRows = ofSplit(rows, 'train').length;
  const file = project.datasetFiles[index] ?? '';
  const evaluationRows = rows.length - trainRows;
  return { name: path.basename(file), sha256: await sha256OfFile(file), trainRows, evaluationRows };
}
