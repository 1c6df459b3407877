import { type CommandTable, inTrustedFolder, withRecipe } from './declaration';

export const datasetCommands = {
  'mobileLlm.openDatasetEditor': {
    title: 'Open in Dataset Editor',
    icon: '$(list-selection)',
    needsTrust: false,
    run: async (_workbench, subject) => {
      const { openInDatasetEditor, withDataset } = await import('../datasets/editor/open-dataset');
      await withDataset(subject, openInDatasetEditor);
    },
  },
  'mobileLlm.openDatasetAsText': {
    title: 'Open Dataset as Text',
    icon: '$(go-to-file)',
    needsTrust: false,
    run: async (_workbench, subject) => {
      const { openAsText, withDataset } = await import('../datasets/editor/open-dataset');
      await withDataset(subject, openAsText);
    },
  },
  'mobileLlm.compareDatasetWithHead': {
    title: 'Compare Dataset with HEAD',
    icon: '$(git-compare)',
    needsTrust: false,
    run: async (workbench, subject) => {
      const { compareWithHead } = await import('../datasets/comparing/compare-with-head');
      const { withDataset } = await import('../datasets/editor/open-dataset');
      await withDataset(subject, (uri) => compareWithHead(workbench, uri));
    },
  },
  'mobileLlm.checkProject': {
    title: 'Check Recipe and Data',
    icon: '$(checklist)',
    enablement: withRecipe,
    needsTrust: true,
    run: async (...given) => (await import('../project/check-project')).checkProject(...given),
  },
  'mobileLlm.importRows': {
    title: 'Import into Dataset…',
    icon: '$(cloud-upload)',
    needsTrust: false,
    run: async (_workbench, subject) =>
      (await import('../datasets/editor/ask-editor')).askDatasetEditor(subject, 'import'),
  },
  'mobileLlm.exportDataset': {
    title: 'Export Dataset…',
    icon: '$(save-as)',
    needsTrust: false,
    run: async (_workbench, subject) =>
      (await import('../datasets/editor/ask-editor')).askDatasetEditor(subject, 'export'),
  },
  'mobileLlm.reviewCandidates': {
    title: 'Review New Rows…',
    icon: '$(inbox)',
    needsTrust: false,
    run: async (...given) => (await import('../datasets/growing/review-candidates')).reviewCandidates(...given),
  },
  'mobileLlm.paraphraseDataset': {
    title: 'Say Rows Differently with a Language Model…',
    icon: '$(sparkle)',
    enablement: inTrustedFolder,
    needsTrust: true,
    run: async (...given) => (await import('../datasets/growing/paraphrase-dataset')).paraphraseDataset(...given),
  },
} as const satisfies CommandTable;
