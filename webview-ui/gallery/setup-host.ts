import { AnswerSide } from '../../src/protocol/webview/channel';
import { type FromSetup, isFromSetup, type SetupResults, type ToSetup } from '../../src/protocol/webview/setup';
import { chosenState, standInForVscode } from './page-host';
import { setupStates } from './setup-states';

const chosen = setupStates[chosenState()];
if (!chosen) {
  throw new Error(`There is no state "${chosenState()}".`);
}
const asked: FromSetup[] = [];

function note(request: FromSetup): undefined {
  asked.push(request);
}

new AnswerSide<FromSetup, SetupResults, ToSetup>(standInForVscode({}), {
  isRequest: isFromSetup,
  describeError: (error) => ({ code: 'unexpected', message: error instanceof Error ? error.message : '', fix: '' }),
  handlers: {
    ready: () => ({
      state: chosen.state,
      texts: {
        title: 'Set-up',
        checkAgain: 'Check Again',
        installAll: 'Install Everything',
        copyReport: 'Copy Report',
        showLog: 'Show Log',
        cancel: 'Cancel',
        copy: 'Copy',
        tunnel: 'For a phone on the computer that you came from, run this there:',
        checking: 'Looking …',
        statuses: { ok: 'there', later: 'not made yet', problem: 'problem', working: 'being made' },
      },
    }),
    check: note,
    act: note,
    'install-all': note,
    cancel: note,
    'copy-report': note,
    'copy-tunnel': note,
    'show-log': note,
  },
});
// What a test reads: everything that the page asked for.
Object.assign(globalThis, { askedOfHost: asked });
