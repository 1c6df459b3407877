import { type CommandTable, inTrustedFolder, withRecipe } from './declaration';

export const projectCommands = {
  'mobileLlm.newProject': {
    title: 'New Project…',
    icon: '$(new-folder)',
    needsTrust: false,
    run: async (workbench) => (await import('../project/new-project')).newProject(workbench),
  },
  'mobileLlm.exportProject': {
    title: 'Export Project…',
    icon: '$(export)',
    enablement: withRecipe,
    needsTrust: false,
    run: async (...given) => (await import('../project/export-project')).exportProject(...given),
  },
  'mobileLlm.collectLogs': {
    title: 'Collect Logs…',
    icon: '$(bug)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (workbench) => (await import('../report/collect-logs')).collectLogs(workbench),
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
    run: async (workbench) => {
      await workbench.refresh();
      await workbench.state();
    },
  },
} as const satisfies CommandTable;
