import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readPhoneFacts } from '../../../src/node/adb/facts';
import { Conversation } from '../../../src/node/conversation/conversation';
import { pushFile } from '../../../src/node/device/push/push-file';
import { installRuntime } from '../../../src/node/device/runtime';
import { startSession } from '../../../src/node/device/session';
import { hostRuntime } from '../../../src/node/runtime/host-runtime';
import type { ToView } from '../../../src/protocol/webview/device-chat';
import { ChatState } from '../../../src/vscode/devices/chat/chat-state';
import { showReply } from '../../../src/vscode/devices/chat/reply-stream';
import { startTestBed } from '../../integration/phone/test-bed';

const request = 'Explain in Markdown how a lighthouse works, with headings, a list and a table.';
const replyTokens = 700;
const clock = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
const turnId = 'streamed';

export interface StreamFiles {
  readonly adb: string;
  readonly llamaServer: string;
  /** The base model: what the sample trains it to says only a few words. */
  readonly model: string;
}

/** What a page is told while the base model on a virtual phone writes a long reply. */
export async function recordStream(
  files: StreamFiles,
): Promise<readonly { readonly atMs: number; readonly event: ToView }[]> {
  const bed = await startTestBed(files.adb);
  try {
    const facts = await readPhoneFacts(bed.phone);
    const builds = [await hostRuntime(files.llamaServer)];
    const runtime = await installRuntime(bed.phone, { facts, builds });
    const { blobPath: modelBlob } = await pushFile(bed.phone, files.model);
    const { size: sizeBytes } = await stat(files.model);
    const session = await startSession(bed.phone, { runtime, modelBlob, contextTokens: 1024, threads: 2 });
    const conversation = new Conversation({
      askModel: (turn) => session.chat({ ...turn, maxTokens: replyTokens, repeatPenalty: 1.1 }),
      schema: undefined,
      systemPrompt: '',
      context: () => clock,
    });
    const events: { atMs: number; event: ToView }[] = [];
    const start = performance.now();
    const note = (event: ToView) => void events.push({ atMs: Math.round(performance.now() - start), event });
    const label = path.basename(files.model, '.gguf');
    const state = new ChatState(
      {
        phone: { label: 'Virtual phone', serial: 'virtual', isVirtual: true },
        model: { label, variant: 'Q4_1', sizeBytes },
        phase: { kind: 'ready' },
        link: { kind: 'up' },
        samples: [],
        turns: [],
        unseenTurns: 0,
        suggestions: [],
        draft: '',
      },
      note,
    );
    note({ type: 'state', state: state.current });
    const at = new Date().toISOString();
    state.tell({ type: 'turn', turn: { id: turnId, at, request, reply: '', actions: [], status: 'streaming' } });
    state.change({ phase: { kind: 'replying', turnId } });
    await showReply(conversation.ask(request, new AbortController().signal), {
      turnId,
      state,
      addAction: () => {
        throw new Error('The base model knows no actions.');
      },
    });
    state.change({ phase: { kind: 'ready' } });
    await session.stop();
    return events;
  } finally {
    await bed.dispose();
  }
}
