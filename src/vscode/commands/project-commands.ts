import { type CommandTable, inTrustedFolder } from './declaration';

export const projectCommands = {
  'mobileLlm.newProject': {
    title: 'New Project…',
    icon: '$(new-folder)',
    needsTrust: false,
    run: async (workbench) => (await import('../project/new-project')).newProject(workbench),
  },
  'mobileLlm.checkSetup': {
    title: 'Check Setup',
    icon: '$(checklist)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../setup/setup-panel')).checkSetup(...given),
  },
  'mobileLlm.setHubToken': {
    title: 'Set Hugging Face Token…',
    icon: '$(key)',
    needsTrust: false,
    run: async (workbench) => (await import('../hub/token')).setHubToken(workbench),
  },
  'mobileLlm.removeHubToken': {
    title: 'Remove Hugging Face Token',
    icon: '$(key)',
    needsTrust: false,
    run: async (workbench) => (await import('../hub/token')).removeHubToken(workbench),
  },
  'mobileLlm.showNextSteps': {
    title: 'Show Next Steps…',
    icon: '$(list-unordered)',
    enablement: 'mobileLlm.hasRecipe',
    needsTrust: false,
    run: async (workbench) => (await import('../status/show-next-steps')).showNextSteps(workbench),
  },
  'mobileLlm.refresh': {
    title: 'Refresh',
    icon: '$(refresh)',
    needsTrust: false,
    run: (workbench) => workbench.refresh(),
  },
} as const satisfies CommandTable;
