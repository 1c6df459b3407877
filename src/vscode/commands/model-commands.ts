import { type CommandTable, withRecipe, withStore } from './declaration';

export const modelCommands = {
  'mobileLlm.quantizeAndPush': {
    title: 'Quantize and Push to Phone',
    icon: '$(rocket)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../models/quantize-and-push')).quantizeAndPush(...given),
  },
  'mobileLlm.pushModel': {
    title: 'Push Model…',
    icon: '$(arrow-up)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../models/push-model')).pushModel(...given),
  },
  'mobileLlm.packageModel': {
    title: 'Package…',
    icon: '$(archive)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../models/package-model')).packageModel(...given),
  },
  'mobileLlm.addModel': {
    title: 'Add Model…',
    icon: '$(add)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../models/add-model')).addModel(...given),
  },
  'mobileLlm.verifyModel': {
    title: 'Verify Model',
    icon: '$(verified)',
    enablement: withStore,
    needsTrust: false,
    run: async (...given) => (await import('../models/verify-model')).verifyModel(...given),
  },
  'mobileLlm.revealModel': {
    title: 'Reveal Model File',
    icon: '$(folder-opened)',
    enablement: withStore,
    needsTrust: false,
    run: async (...given) => (await import('../models/verify-model')).revealModel(...given),
  },
  'mobileLlm.removeModel': {
    title: 'Remove Model…',
    icon: '$(trash)',
    enablement: withStore,
    needsTrust: true,
    run: async (...given) => (await import('../models/remove-model')).removeModel(...given),
  },
  'mobileLlm.cleanUpModels': {
    title: 'Clean Up Models…',
    icon: '$(clear-all)',
    enablement: withStore,
    needsTrust: true,
    run: async (...given) => (await import('../models/clean-up')).cleanUpModels(...given),
  },
  'mobileLlm.compareModels': {
    title: 'Compare Two Models…',
    icon: '$(git-compare)',
    enablement: withStore,
    needsTrust: false,
    run: async (...given) => (await import('../models/compare-models')).compareTwoModels(...given),
  },
  'mobileLlm.groupModelsByType': {
    title: 'Group Models by Type',
    icon: '$(list-tree)',
    needsTrust: false,
    run: (workbench) => workbench.modelGrouping.groupByType(true),
  },
  'mobileLlm.groupModelsByLineage': {
    title: 'Group Models by Lineage',
    icon: '$(type-hierarchy)',
    needsTrust: false,
    run: (workbench) => workbench.modelGrouping.groupByType(false),
  },
} as const satisfies CommandTable;
