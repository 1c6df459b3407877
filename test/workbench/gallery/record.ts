// Writes recordings/ anew: what a page is told in real sessions with the virtual phone and the real llama-server, in a
// real VS Code. usage: npm run webview -- --record
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator, Page } from 'playwright-core';
import { applyToState, type DeviceChatState, isToView, type ToView } from '../../../src/protocol/webview/device-chat';
import { copySample } from '../driver/project';
import { startWorkbench, type WorkbenchSession } from '../driver/session';
import type { WorkbenchWindow } from '../driver/window';
import { recordStream } from './record-stream';

const folder = path.resolve('test', 'workbench', 'gallery', 'recordings');
const deployTimeoutMs = 90_000;
const replyTimeoutMs = 60_000;
const awayMs = 4_000;
/** Some seconds of telemetry. */
const lingerMs = 12_000;
/** Stands in recordings for the folder of the recorded project. */
const projectFolder = '/home/ngozi/phone-assistant';

/**
 * Notes what the page of a webview hears. VS Code writes the page into an open document, which takes away every listener
 * that was there before, so ours comes with the page's own.
 */
const listen = `{
  const add = window.addEventListener;
  window.heard = [];
  window.addEventListener = function (type, ...others) {
    if (type === 'message' && !window.isHearing) {
      window.isHearing = true;
      add.call(window, 'message', ({ data }) => window.heard.push({ atMs: Math.round(performance.now()), data }));
    }
    return add.call(window, type, ...others);
  };
}`;

interface Heard {
  readonly atMs: number;
  readonly data: { readonly kind?: string; readonly id?: number; readonly result?: unknown; readonly body?: unknown };
}

async function record(): Promise<void> {
  const session = await startWorkbench(required('MOBILE_LLM_TEST_ADB'));
  const project = await copySample(required('MOBILE_LLM_TEST_MODEL_GGUF'));
  try {
    const window = await session.open(project.folder);
    await window.page.addInitScript(listen);
    await window.openContainer('Mobile LLM');
    await window.view('Devices').getByText('Start Virtual Phone').click();
    await window.line('Devices', /virtual.*ready/i).waitFor({ timeout: deployTimeoutMs });
    await recordChat(window, project.folder, 'session', recordSession);
    await recordChat(window, project.folder, 'ambiguous', (page, view) => ask(page, view, 'Call Ngozi'));
    await recordChat(window, project.folder, 'link-lost', (page, view) => recordLostLink(page, view, session));
  } finally {
    await session.stop();
    await project.dispose();
  }
}

async function recordSession(page: Page, view: FrameLocator): Promise<void> {
  for (const request of [
    'Search the web for how tall giraffes get',
    'Call Ngozi after lunch',
    'Thanks, and who are you?',
    'Tell me what you can do for me, and how',
  ]) {
    await ask(page, view, request);
  }
  await delay(lingerMs);
}

async function recordLostLink(page: Page, view: FrameLocator, session: WorkbenchSession): Promise<void> {
  await ask(page, view, 'Search the web for how tall giraffes get');
  await session.setPhoneFault({ fault: 'offline' });
  await view.locator('link-banner').getByText('is lost.').waitFor();
  await delay(awayMs);
  await session.setPhoneFault({ fault: 'clear' });
  await view
    .locator('chat-turn')
    .getByText(/The link was lost for/)
    .waitFor({ timeout: replyTimeoutMs });
}

async function recordChat(
  window: WorkbenchWindow,
  project: string,
  name: string,
  act: (page: Page, view: FrameLocator) => Promise<void>,
): Promise<void> {
  await window.clickLineAction(window.line('Devices', /ready/), 'Open Device Chat');
  const view = window.webview();
  await view.getByRole('heading', { name: /is ready/ }).waitFor({ timeout: deployTimeoutMs });
  await act(window.page, view);
  const heard = JSON.parse(await view.locator('body').evaluate('JSON.stringify(window.heard)')) as readonly Heard[];
  await write(name, fewer(heard.flatMap(eventOf)), project);
  await window.runFromPalette('View: Close All Editors');
}

async function ask(page: Page, view: FrameLocator, request: string): Promise<void> {
  await view.getByRole('textbox', { name: 'Message to the phone' }).click();
  await page.keyboard.type(request);
  await page.keyboard.press('Enter');
  const turn = view.locator('chat-turn').filter({ hasText: request }).last();
  await turn.getByText(/s to first token/).waitFor({ timeout: replyTimeoutMs });
}

/** Events as lines; what names the folder of this computer does not. */
async function write(name: string, events: readonly Recorded[], project = '/nowhere'): Promise<void> {
  const lines = events.map((event) => JSON.stringify(event).replaceAll(project, projectFolder));
  await writeFile(path.join(folder, `${name}.jsonl`), `${lines.join('\n')}\n`);
  process.stdout.write(`${name}: ${lines.length} events\n`);
}

interface Recorded {
  readonly atMs: number;
  readonly event: ToView;
}

/** The answer to the page's first question is the state that it begins with. */
function eventOf({ atMs, data }: Heard): readonly Recorded[] {
  if (data.kind === 'result' && data.id === 1) {
    return [{ atMs, event: { type: 'state', state: data.result as DeviceChatState } }];
  }
  return data.kind === 'event' && isToView(data.body) ? [{ atMs, event: data.body }] : [];
}

/** From the state that the page begins with; and whole states as what changed in them, which is far less. */
function fewer(events: readonly Recorded[]): readonly Recorded[] {
  const start = events.findIndex(({ event }) => event.type === 'state');
  const [first, ...others] = events.slice(Math.max(0, start));
  if (first?.event.type !== 'state') {
    throw new Error('The page never had a state.');
  }
  const kept: Recorded[] = [first];
  let { state } = first.event;
  for (const { atMs, event } of others) {
    const next = applyToState(state, event);
    kept.push(event.type === 'state' ? { atMs, event: changeBetween(state, next) } : { atMs, event });
    state = next;
  }
  return kept;
}

function changeBetween(before: DeviceChatState, after: DeviceChatState): ToView {
  const { turns: _turns, samples: _samples, ...parts } = after;
  const changed = Object.entries(parts).filter(
    ([name, part]) => JSON.stringify(before[name as keyof DeviceChatState]) !== JSON.stringify(part),
  );
  return { type: 'change', change: Object.fromEntries(changed) };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set; record by \`npm run webview -- --record\`.`);
  }
  return value;
}

await record();
const stream = await recordStream({
  adb: required('MOBILE_LLM_TEST_ADB'),
  llamaServer: path.join(required('MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server'),
  model: required('MOBILE_LLM_TEST_GGUF'),
});
await write('stream', stream);
