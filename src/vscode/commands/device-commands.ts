import { type CommandTable, inTrustedFolder, withRecipe } from './declaration';

export const deviceCommands = {
  'mobileLlm.startVirtualPhone': {
    title: 'Start Virtual Phone',
    icon: '$(debug-start)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../devices/virtual-phone')).startVirtualPhone(...given),
  },
  'mobileLlm.stopVirtualPhone': {
    title: 'Stop Virtual Phone',
    icon: '$(debug-stop)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../devices/virtual-phone')).stopVirtualPhone(...given),
  },
  'mobileLlm.pairPhone': {
    title: 'Pair Phone over Wi-Fi…',
    icon: '$(radio-tower)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../devices/pair/pair-phone')).pairPhone(...given),
  },
  'mobileLlm.openDeviceChat': {
    title: 'Open Device Chat',
    icon: '$(comment-discussion)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../devices/chat/choose-chat')).openChosenChat(...given),
  },
  'mobileLlm.stopModels': {
    title: 'Stop Models on Phone',
    icon: '$(stop-circle)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../devices/stop-models')).stopModels(...given),
  },
  'mobileLlm.removeEverything': {
    title: 'Remove Everything from This Phone…',
    icon: '$(trash)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../devices/remove-everything')).removeEverything(...given),
  },
  'mobileLlm.serveModel': {
    title: 'Serve Model over HTTP',
    icon: '$(broadcast)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../serving/serve-model')).serveModel(...given),
  },
  'mobileLlm.stopServing': {
    title: 'Stop Serving',
    icon: '$(debug-disconnect)',
    needsTrust: false,
    run: async (...given) => (await import('../serving/serve-model')).stopServing(...given),
  },
  'mobileLlm.copyServingKey': {
    title: 'Copy Key of Served Model',
    icon: '$(key)',
    needsTrust: false,
    run: async (...given) => (await import('../serving/serve-model')).copyServingKey(...given),
  },
  'mobileLlm.forgetContacts': {
    title: 'Forget Permissions for Contacts',
    icon: '$(person)',
    needsTrust: false,
    run: async (workbench) => (await import('../devices/chat/contacts-question')).forgetContacts(workbench),
  },
  'mobileLlm.buildPhoneRuntime': {
    title: 'Build Phone Runtime',
    icon: '$(tools)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../devices/phone-runtime')).buildPhoneRuntime(...given),
  },
} as const satisfies CommandTable;
