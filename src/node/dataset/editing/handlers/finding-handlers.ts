import { everyRow, type Mute } from '../../../../core/dataset/check/mutes/mutes';
import type { FindingName } from '../../../../protocol/webview/dataset-editor-requests';
import { deleteMute, saveMute } from '../../mutes-file';
import { unmuted } from '../deep/deep-view';
import type { EngineHandlers } from '../engine-protocol';
import { placeFindings } from '../placed-findings';
import type { DatasetSession } from '../session/dataset-session';

type Subject = 'read-project' | 'deep-settings' | 'deep-check' | 'findings' | 'mutable' | 'write-mute' | 'unmute';

/** What the rules are, and what they find. */
export function findingHandlers(session: DatasetSession): Pick<EngineHandlers, Subject> {
  return {
    'read-project': () => session.readProject().then(() => undefined),
    'deep-settings': ({ isAutomatic, permission }) =>
      session.findDeepSettings(isAutomatic, permission).then(() => undefined),
    'deep-check': ({ isWanted }) => {
      const { deep } = session.open;
      if (isWanted) {
        deep.checkNow();
      } else {
        deep.cancel();
      }
      return undefined;
    },
    findings: async ({ mostFindings }) => {
      const { engine, deep } = session.open;
      return placeFindings(engine, { whole: unmuted(deep.whole, session.rules.mutes), mostFindings });
    },
    mutable: ({ name }) => mutable(session, name),
    'write-mute': async ({ mute }) => {
      await saveMute(session.file, mute);
      await session.readProject();
      return undefined;
    },
    unmute: ({ name }) => unmute(session, name),
  };
}

/** What a mute of a finding names; undefined where the row is none any more. */
function mutable(session: DatasetSession, name: FindingName): Omit<Mute, 'reason'> | undefined {
  return 'code' in name ? { rule: name.code, row: everyRow } : session.open.engine.mutable(name.key, name.finding);
}

/** Takes the mute of a finding's row back, else that of every row. @throws WorkbenchError as `deleteMute` */
async function unmute(session: DatasetSession, name: FindingName): Promise<undefined> {
  const named = mutable(session, name);
  const ofRow = session.project.mutes.some(({ rule, row }) => rule === named?.rule && row === named.row);
  if (named) {
    await deleteMute(session.file, ofRow ? named : { ...named, row: everyRow });
    await session.readProject();
  }
}
