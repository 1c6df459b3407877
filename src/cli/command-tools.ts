import { type ProvisionedTools, provisionedTools } from '../node/pipeline/provisioned-tools';
import { resourceFolderOf } from '../node/pipeline/resource-folder';
import type { CommandContext } from './command';
import { SetupView } from './terminal/setup-view';

/** The tools of this installation; what is being provided shows on the checklist and, with `--json`, as events. */
export function commandTools({ output, signal }: CommandContext): Promise<ProvisionedTools> {
  const view = new SetupView(output.checklist);
  return provisionedTools({
    signal,
    resourceFolder: resourceFolderOf(import.meta.dirname),
    onProgress: (progress) => {
      output.event({ event: 'setup', ...progress });
      view.show(progress);
    },
  });
}
