import assert from 'node:assert/strict';
import { type DeviceState, emptyState, type ReadModelState, type RunState } from '../../node/read-model/state';
import { commands } from '../command-table';
import type { LiveChat } from '../devices/phone-model-nodes';
import { nextSteps } from './next-steps';
import { statusText } from './status-text';

const pixel: DeviceState = { serial: 'A1', label: 'Pixel 8', status: 'ready' };
const locked: DeviceState = {
  serial: 'B2',
  label: 'Nokia',
  status: 'unauthorized',
  nextStep: 'Allow it on the phone.',
};
const chat: LiveChat = { serial: 'A1', modelName: 'assistant Q4_0', isReplying: false, tokensPerSecond: 18.24 };
const run: RunState = {
  id: 'r1',
  recipePath: '/p/mobile-llm.yaml',
  recipeName: 'assistant',
  status: 'running',
  startedAt: '2026-11-22T07:00:00Z',
  steps: [{ step: 'train', status: 'running', progress: { done: 21, total: 50, unit: 'steps' } }],
};
const stateOf = (parts: Partial<ReadModelState>): ReadModelState => ({
  ...emptyState,
  workspaceFolders: ['/p'],
  recipes: [{ path: '/p/mobile-llm.yaml', name: 'assistant' }],
  ...parts,
});
const textOf = (parts: Partial<ReadModelState> | undefined, chats: readonly LiveChat[] = []) =>
  statusText({ state: parts && stateOf(parts), chats }).text;

describe('The status bar', () => {
  it('says which model answers on which phone, and how fast', () => {
    const devices = [pixel, locked];
    assert.equal(textOf({ devices }, [chat]), '$(device-mobile) Pixel 8 · assistant Q4_0 · 18.2 tokens/s');
    const second = { serial: 'B2', modelName: 'big', isReplying: true };
    assert.equal(textOf({ devices, runs: [run] }, [chat, second]), '$(device-mobile) Nokia · big · +1');
    const { tooltip, label } = statusText({ state: stateOf({ devices }), chats: [chat, second] });
    assert.match(tooltip, /^Pixel 8 · assistant Q4_0 · 18\.2 tokens\/s\nNokia · big\n/);
    assert.match(label, /^Mobile LLM, Nokia, big/);
    assert.doesNotMatch(label, /\$\(/);
  });

  it('else says what runs, else how the phones are', () => {
    assert.equal(textOf({ devices: [pixel], runs: [run] }), '$(sync~spin) Training · 42 %');
    assert.equal(textOf({ devices: [pixel, locked] }), '$(device-mobile) Pixel 8');
    assert.equal(textOf({ devices: [pixel, { ...pixel, serial: 'C3' }] }), '$(device-mobile) 2 phones');
    assert.equal(textOf({ devices: [locked] }), '$(device-mobile) No phone');
    assert.match(
      statusText({ state: stateOf({ devices: [locked] }), chats: [] }).tooltip,
      /^Nokia: Allow it on the phone\./,
    );
    assert.equal(textOf(undefined), '$(device-mobile) Mobile LLM');
  });

  it('offers steps that are there, for what is there', () => {
    const labels = (parts: Partial<ReadModelState>, chats: readonly LiveChat[] = [], isTrusted = true) => {
      const steps = nextSteps({ state: stateOf(parts), chats }, isTrusted);
      for (const { command } of steps.filter((step) => step.command.startsWith('mobileLlm.'))) {
        assert.ok(commands.has(command), command);
      }
      return steps.map(({ label }) => label);
    };
    const always = ['Open Recipe', 'Show Views', 'Show Log'];
    const noPhone = ['Start Virtual Phone', 'Pair Phone over Wi-Fi…', 'Check Setup'];
    assert.deepEqual(labels({}), ['Run Recipe', ...noPhone, ...always]);
    assert.deepEqual(labels({ devices: [pixel] }), ['Quantize and Push to Phone', 'Run Recipe', ...always]);
    assert.deepEqual(labels({ devices: [pixel], runs: [run] }, [chat]), [
      ...['Show Chat', 'Stop Models on Phone', 'Show Run Log', 'Cancel Run'],
      ...always,
    ]);
    assert.deepEqual(labels({ devices: [pixel] }, [], false), ['Manage Workspace Trust', ...always]);
  });
});
