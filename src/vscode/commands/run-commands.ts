import { type CommandTable, withRecipe } from './declaration';

export const runCommands = {
  'mobileLlm.runRecipe': {
    title: 'Run Recipe',
    icon: '$(play)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../runs/run-commands')).runChosenRecipe(...given),
  },
  'mobileLlm.runStep': {
    title: 'Run Step…',
    icon: '$(debug-step-over)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../runs/run-step')).runStep(...given),
  },
  'mobileLlm.trainAdapter': {
    title: 'Train Adapter',
    icon: '$(mortar-board)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../runs/run-step')).trainAdapter(...given),
  },
  'mobileLlm.quantize': {
    title: 'Quantize…',
    icon: '$(fold)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../runs/quantize')).quantize(...given),
  },
  'mobileLlm.cancelRun': {
    title: 'Cancel Run',
    icon: '$(debug-stop)',
    enablement: withRecipe,
    needsTrust: false,
    run: async (...given) => (await import('../runs/run-commands')).cancelChosenRun(...given),
  },
  'mobileLlm.runAgain': {
    title: 'Run Again',
    icon: '$(debug-rerun)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../runs/run-commands')).runAgain(...given),
  },
  'mobileLlm.showRunLog': {
    title: 'Show Run Log…',
    icon: '$(output)',
    enablement: withRecipe,
    needsTrust: false,
    run: async (...given) => (await import('../runs/run-commands')).showRunLog(...given),
  },
  'mobileLlm.compareRunRecipes': {
    title: 'Compare Recipe with Run Before',
    icon: '$(git-compare)',
    enablement: withRecipe,
    needsTrust: false,
    run: async (...given) => (await import('../runs/run-commands')).compareRunRecipes(...given),
  },
  'mobileLlm.revealRun': {
    title: 'Reveal Run Folder',
    icon: '$(folder-opened)',
    enablement: withRecipe,
    needsTrust: false,
    run: async (...given) => (await import('../runs/run-folder')).revealRun(...given),
  },
  'mobileLlm.removeRun': {
    title: 'Remove Run',
    icon: '$(trash)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../runs/run-folder')).removeChosenRun(...given),
  },
} as const satisfies CommandTable;
