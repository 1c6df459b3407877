import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Conversation } from '../core/dataset/conversation';
import type { ScoreSummary } from '../core/eval/score';
import { evaluationSlots } from '../core/inference/slots';
import { printable } from '../core/text/printable';
import type { AskModel } from '../node/conversation/turn-event';
import type { IdentifiedFile } from '../node/device/push/push-file';
import type { ChatTimings } from '../node/llama/chat-event';
import { startHostServer } from '../node/llama/host-server';
import { chatTurn } from '../node/pipeline/evaluation/chat-turn';
import { evaluateRows, type RowResult } from '../node/pipeline/evaluation/evaluate-rows';
import type { ProvisionedTools } from '../node/pipeline/provisioned-tools';
import type { Project } from '../node/project/project';
import type { CommandContext } from './command';
import { type PhoneCondition, readConditionAfter } from './fleet/condition';
import { type Member, rememberFacts } from './fleet/side-by-side';
import { type Speeds, speedsOf } from './fleet/speed';
import type { MeantAdapter } from './meant-model';
import type { ModelFile } from './model-file';
import { openPhoneModel } from './phone-model';
import { TimeLeft } from './terminal/estimate';
import { formatPercent, formatProgress } from './terminal/format';

/** What is asked, wherever it is asked. */
export interface Examination {
  readonly project: Project;
  readonly rows: readonly Conversation[];
  readonly model: ModelFile;
  readonly adapter?: MeantAdapter;
  readonly source: IdentifiedFile;
  readonly tools: ProvisionedTools;
}

/** What a model scored at one place, how fast it was, and what became of the phone. */
export interface PlaceScore extends ScoreSummary, Speeds, PhoneCondition {
  readonly elapsedMs: number;
}

/** Scores the rows on this computer, several at a time, or on a phone, one after the other. */
export async function scoreAt(member: Member, examination: Examination, context: CommandContext): Promise<PlaceScore> {
  const { listing } = member;
  if (listing === undefined) {
    return scoreOnHost(examination, context);
  }
  const { rows: _rows, ...asked } = examination;
  const options = { ...asked, phone: listing, onFacts: rememberFacts(member) };
  await using phone = await openPhoneModel(options, context);
  const askModel: AskModel = (request) => phone.session.chat(request);
  const score = await scoreRows(examination, { askModel, concurrency: 1 }, context);
  return { ...score, ...(await readConditionAfter(phone, context.signal)) };
}

async function scoreOnHost(examination: Examination, context: CommandContext): Promise<PlaceScore> {
  const { model, adapter, project, tools } = examination;
  const { server: serverProgram } = await tools.llamaPrograms();
  const logs = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-eval-'));
  try {
    const { contextTokens } = project.recipe.device;
    const slots = evaluationSlots(contextTokens);
    await using server = await startHostServer({
      serverProgram,
      modelFile: model.path,
      adapterFile: adapter?.file.path,
      contextTokens,
      slots,
      logFile: path.join(logs, 'llama-server.log'),
      signal: context.signal,
    });
    if (adapter) {
      await server.client.setAdapterScale(adapter.scale, context.signal);
    }
    const askModel: AskModel = (request) => server.chat(request);
    return await scoreRows(examination, { askModel, concurrency: slots }, context);
  } finally {
    await rm(logs, { recursive: true, force: true });
  }
}

interface Respondent {
  readonly askModel: AskModel;
  readonly concurrency: number;
}

async function scoreRows(
  { project, rows, model }: Examination,
  { askModel, concurrency }: Respondent,
  { output, signal }: CommandContext,
): Promise<PlaceScore> {
  const { checklist } = output;
  const timeLeft = new TimeLeft();
  const timings: ChatTimings[] = [];
  checklist.start('eval', `Evaluate ${path.basename(model.name)}`);
  const startedAt = performance.now();
  const { schema, recipe } = project;
  const { summary } = await evaluateRows({
    rows,
    schema,
    systemPrompt: recipe.systemPrompt,
    answer: chatTurn(measured(askModel, timings), { schema, stop: recipe.stop }),
    concurrency,
    signal,
    onRow: (row, done) => {
      output.event({ event: 'row', ...row });
      if (!row.score.exactMatchResolved) {
        checklist.print(missLine(row));
      }
      const secondsLeft = timeLeft.update(done, rows.length, performance.now());
      checklist.progress('eval', formatProgress({ done, total: rows.length, unit: 'rows', secondsLeft }));
    },
  });
  checklist.end('eval', 'done', `${formatPercent(summary.exactMatchResolved)} exact match`);
  return { ...summary, ...speedsOf(timings), elapsedMs: Math.round(performance.now() - startedAt) };
}

/** Keeps what the server measured of each reply. */
function measured(askModel: AskModel, timings: ChatTimings[]): AskModel {
  return async function* (request) {
    for await (const event of askModel(request)) {
      if (event.type === 'done') {
        timings.push(event.timings);
      }
      yield event;
    }
  };
}

/** A reply that does not end is shown by its beginning; the whole stands in the events of `--json`. */
const longestShown = 160;

function missLine({ request, expected, said }: RowResult): string {
  const wanted = expected.length === 0 ? 'no action' : expected.map((call) => JSON.stringify(call)).join(' ');
  const shown = said.trim().replaceAll(/\s+/g, ' ').slice(0, longestShown);
  return printable(`  ✗ ${request}\n      expected ${wanted}\n      said     ${shown}`);
}
