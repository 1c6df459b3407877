import { renderTurns } from '../../core/dataset/render';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { printable } from '../../core/text/printable';
import { Conversation } from '../../node/conversation/conversation';
import { readPhoneClock } from '../../node/conversation/phone-clock';
import type { ProvisionedTools } from '../../node/pipeline/provisioned-tools';
import { loadProject, type Project } from '../../node/project/project';
import { loadRows } from '../../node/project/rows';
import type { RunArtifacts } from '../../node/runs/events';
import { chatInTerminal } from '../chat-loop';
import type { CommandContext } from '../command';
import { commandTools } from '../command-tools';
import type { ModelFile } from '../model-file';
import { phoneChat } from '../phone-chat';
import { openPhoneModel, type PhoneModel } from '../phone-model';
import { together } from '../together';
import { askOnce } from '../turn';
import { type StartPhone, withDemoPhone } from './demo-phone';
import { type MakeModelOptions, makeModel } from './make-model';
import { chooseRequests, type DemoRequest } from './requests';
import { sizeReduction, summaryLines } from './summary';

export interface DemoOptions {
  readonly recipePath: string;
  readonly chat: boolean;
}

/** Actions that are shown first, in this order, where the project has them. */
const shownActions = ['calendar_insert', 'call', 'sms', 'alarm', 'web_search', 'map'];
const requestCount = 5;

/** The main job, narrated: set up, train, merge, convert, quantize, push, ask, evaluate. */
export async function runDemo({ recipePath, chat }: DemoOptions, context: CommandContext): Promise<void> {
  const project = await loadProject(recipePath);
  const requests = chooseRequests(await loadRows(project, 'eval'), shownActions, requestCount);
  await withDemoPhone(context, async (startPhone) => {
    const prepared = await together(context, (inner) => prepare(project, startPhone, inner));
    const { serial, model, tools } = prepared;
    await using phone = await openPhoneModel({ phone: serial, model, project }, context);
    const tokensPerSecond = await askAll(requests, project, { phone, context });
    context.output.say('\nThe whole evaluation split, on this computer:');
    const artifacts = await makeModel(project.recipePath, { tools, context });
    tellSummary(artifacts, { project, tokensPerSecond, context });
    if (chat) {
      await chatInTerminal(await phoneChat(phone, project, context.signal), context);
    }
  });
}

interface Prepared {
  readonly serial: string;
  readonly model: ModelFile;
  readonly tools: ProvisionedTools;
}

/**
 * Everything up to the quantized model and a phone to put it on. Training starts as soon as Python and the base are
 * there; llama.cpp is built and the phone started beside it.
 */
async function prepare(project: Project, startPhone: StartPhone, context: CommandContext): Promise<Prepared> {
  const tools = await commandTools(context);
  const options: MakeModelOptions = { tools, context, until: 'quantize' };
  const making = makeModel(project.recipePath, options);
  const [{ serial }, { models }] = await Promise.all([startPhone(), making, tools.llamaPrograms()]);
  const exported = models.find(({ variant }) => variant !== 'f16') ?? models[0];
  if (!exported) {
    throw new WorkbenchError('store.unknownArtifact', { name: 'quantize', folder: project.folder });
  }
  const { path, variant: name, sha256, sizeBytes } = exported;
  return { serial, tools, model: { path, name, sha256, sizeBytes } };
}

/** Asks each request in a conversation of its own, at its row's clock; returns the mean tokens a second. */
async function askAll(
  requests: readonly DemoRequest[],
  project: Project,
  { phone, context }: { readonly phone: PhoneModel; readonly context: CommandContext },
): Promise<number> {
  const { output, signal } = context;
  output.say('\nThe model has never seen these requests. It answers on the virtual phone:');
  const phoneClock = await readPhoneClock(phone.phone, phone.session.facts, { signal });
  const speeds: number[] = [];
  for (const { row, earlier, request } of requests) {
    const conversation = new Conversation(
      {
        askModel: (turn) => phone.session.chat(turn),
        schema: project.schema,
        systemPrompt: project.recipe.systemPrompt,
        stop: project.recipe.stop,
        context: () => row.context ?? phoneClock(),
      },
      renderTurns(earlier),
    );
    output.say(printable(`\nyou: ${request}`));
    output.event({ event: 'request', id: row.id, text: request });
    const turn = await askOnce(conversation, request, context);
    speeds.push(...(turn ? [turn.timings.tokensPerSecond] : []));
  }
  return speeds.reduce((sum, speed) => sum + speed, 0) / Math.max(1, speeds.length);
}

function tellSummary(
  artifacts: RunArtifacts,
  found: { readonly project: Project; readonly tokensPerSecond: number; readonly context: CommandContext },
): void {
  const { project, tokensPerSecond, context } = found;
  const { output } = context;
  output.say(`\n${summaryLines({ artifacts, tokensPerSecond, folder: project.folder }).join('\n')}`);
  output.say('\nNext: npm start -- --chat talks to it, npm start -- --vscode opens the workbench.');
  const reduction = Object.fromEntries(
    artifacts.models.map(({ variant }) => [variant, sizeReduction(artifacts, variant)]),
  );
  output.event({ event: 'done', ...artifacts, reduction, tokensPerSecond, phone: 'virtual' });
}
