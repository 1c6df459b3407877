/** What the manifest declares of a command, except for its title, which `package.nls.json` holds. */
export interface CommandDeclaration {
  readonly title: string;
  readonly icon: string;
  /** When-clause; absent for a command that is always of use. */
  readonly enablement?: string;
  /** Refused in Restricted Mode, whatever invoked it. */
  readonly needsTrust: boolean;
}

const inTrustedFolder = 'isWorkspaceTrusted';
const withRecipe = 'isWorkspaceTrusted && mobileLlm.hasRecipe';

/** Every command, once; a test proves that the manifest says the same. Handlers are in `commands.ts`. */
export const commandTable = {
  'mobileLlm.openDatasetEditor': { title: 'Open in Dataset Editor', icon: '$(list-selection)', needsTrust: false },
  'mobileLlm.openDatasetAsText': { title: 'Open Dataset as Text', icon: '$(go-to-file)', needsTrust: false },
  'mobileLlm.compareDatasetWithHead': { title: 'Compare Dataset with HEAD', icon: '$(git-compare)', needsTrust: false },
  'mobileLlm.runRecipe': { title: 'Run Recipe', icon: '$(play)', enablement: withRecipe, needsTrust: true },
  'mobileLlm.quantizeAndPush': {
    title: 'Quantize and Push to Phone',
    icon: '$(rocket)',
    enablement: withRecipe,
    needsTrust: true,
  },
  'mobileLlm.startVirtualPhone': {
    title: 'Start Virtual Phone',
    icon: '$(debug-start)',
    enablement: inTrustedFolder,
    needsTrust: true,
  },
  'mobileLlm.stopVirtualPhone': {
    title: 'Stop Virtual Phone',
    icon: '$(debug-stop)',
    enablement: inTrustedFolder,
    needsTrust: true,
  },
  'mobileLlm.pairPhone': {
    title: 'Pair Phone over Wi-Fi…',
    icon: '$(radio-tower)',
    enablement: inTrustedFolder,
    needsTrust: true,
  },
  'mobileLlm.openDeviceChat': {
    title: 'Open Device Chat',
    icon: '$(comment-discussion)',
    enablement: withRecipe,
    needsTrust: true,
  },
  'mobileLlm.stopModels': {
    title: 'Stop Models on Phone',
    icon: '$(stop-circle)',
    enablement: inTrustedFolder,
    needsTrust: true,
  },
  'mobileLlm.serveModel': {
    title: 'Serve Model over HTTP',
    icon: '$(broadcast)',
    enablement: withRecipe,
    needsTrust: true,
  },
  'mobileLlm.stopServing': { title: 'Stop Serving', icon: '$(debug-disconnect)', needsTrust: false },
  'mobileLlm.copyServingKey': { title: 'Copy Key of Served Model', icon: '$(key)', needsTrust: false },
  'mobileLlm.forgetContacts': { title: 'Forget Permissions for Contacts', icon: '$(person)', needsTrust: false },
  'mobileLlm.buildPhoneRuntime': {
    title: 'Build Phone Runtime',
    icon: '$(tools)',
    enablement: inTrustedFolder,
    needsTrust: true,
  },
  'mobileLlm.checkSetup': {
    title: 'Check Setup',
    icon: '$(checklist)',
    enablement: inTrustedFolder,
    needsTrust: true,
  },
  'mobileLlm.setHubToken': { title: 'Set Hugging Face Token…', icon: '$(key)', needsTrust: false },
  'mobileLlm.removeHubToken': { title: 'Remove Hugging Face Token', icon: '$(key)', needsTrust: false },
  'mobileLlm.reviewCandidates': { title: 'Review New Rows…', icon: '$(inbox)', needsTrust: false },
  'mobileLlm.paraphraseDataset': {
    title: 'Say Rows Differently with a Language Model…',
    icon: '$(sparkle)',
    enablement: inTrustedFolder,
    needsTrust: true,
  },
  'mobileLlm.addModel': { title: 'Add Model…', icon: '$(add)', enablement: withRecipe, needsTrust: true },
  'mobileLlm.verifyModel': { title: 'Verify Model', icon: '$(verified)', enablement: withRecipe, needsTrust: false },
  'mobileLlm.revealModel': {
    title: 'Reveal Model File',
    icon: '$(folder-opened)',
    enablement: withRecipe,
    needsTrust: false,
  },
  'mobileLlm.removeModel': { title: 'Remove Model…', icon: '$(trash)', enablement: withRecipe, needsTrust: true },
  'mobileLlm.cleanUpModels': {
    title: 'Clean Up Models…',
    icon: '$(clear-all)',
    enablement: withRecipe,
    needsTrust: true,
  },
  'mobileLlm.cancelRun': { title: 'Cancel Run', icon: '$(debug-stop)', enablement: withRecipe, needsTrust: false },
  'mobileLlm.runAgain': { title: 'Run Again', icon: '$(debug-rerun)', enablement: withRecipe, needsTrust: true },
  'mobileLlm.showRunLog': { title: 'Show Run Log…', icon: '$(output)', enablement: withRecipe, needsTrust: false },
  'mobileLlm.compareRunRecipes': {
    title: 'Compare Recipe with Run Before',
    icon: '$(git-compare)',
    enablement: withRecipe,
    needsTrust: false,
  },
  'mobileLlm.refresh': { title: 'Refresh', icon: '$(refresh)', needsTrust: false },
} as const satisfies Record<string, CommandDeclaration>;

export type CommandId = keyof typeof commandTable;

export const commandIds = Object.keys(commandTable).filter((id): id is CommandId => id in commandTable);
