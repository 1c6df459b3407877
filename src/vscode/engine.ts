/**
 * The entry of `dist/engine.cjs`: everything that takes time to load. The extension's own bundle requires it when a
 * view is looked at or a command is used, which keeps activation short.
 */

export { applyEdits } from '../core/dataset/bulk/text-edits';
export { everyRow } from '../core/dataset/check/mutes/mutes';
export { placeOf } from '../core/dataset/check/place';
export { compareRows } from '../core/dataset/compare/compare-rows';
export { readableRow } from '../core/dataset/compare/readable-row';
export { formats } from '../core/dataset/formats/formats';
export { paraphraseRow } from '../core/dataset/growing/model/paraphrase';
export { rowIdOf } from '../core/dataset/row';
export { connectPaired } from '../node/adb/connect-paired';
export { newPairingSecret, pairByQr, pairingQrText, pairWithCode } from '../node/adb/pairing';
export { svgQr } from '../node/adb/pairing-qr';
export { openPhone } from '../node/adb/phone';
export { reverseTunnelCommand, versionNote } from '../node/adb/server-address';
export { adoptModel } from '../node/adopt/adopt-model';
export { noActions } from '../node/conversation/conversation';
export { TextCheck } from '../node/dataset/checking/text-check';
export { exportFile } from '../node/dataset/formats/export-file';
export { saveMute } from '../node/dataset/mutes-file';
export { deployModel } from '../node/device/deploy-model';
export { endLeftServers } from '../node/device/session/leftovers';
export { sha256Hex } from '../node/files/sha256';
export { writeProject } from '../node/presets/write-project';
export { loadProject } from '../node/project/project';
export { createReadModel } from '../node/read-model/read-model';
export { applyRename, finishRename, planRename } from '../node/rename/rename-plan';
export { cancelRun } from '../node/runs/cancel-run';
export { cleanUpNeed } from '../node/runs/clean-up-need';
export { followRun } from '../node/runs/follow-run';
export { runFolderOf } from '../node/runs/run-file';
export { bundledRunner, startRun } from '../node/runs/start-run';
export { buildRuntimes } from '../node/runtime/build-runtimes';
export { Endpoint } from '../node/serving/endpoint';
export { randomKey } from '../node/serving/key';
export { readModelLimits } from '../node/serving/model-limits';
export { replyTo } from '../node/serving/served-model';
export { deleteGarbage, findGarbage } from '../node/store/garbage';
export { existingStore } from '../node/store/nearest-store';
export { planRemoval } from '../node/store/removal-plan';
export { removeArtifacts, restoreRemoval } from '../node/store/trash';
export { Lent } from '../node/supervisor/lent';
export { listVirtualPhones, startVirtualPhone, stopVirtualPhone } from '../node/virtual-phone/launch';
export { chatModels, modelChoices, phoneChoices } from './devices/chat/chat-models';
export { Comparison } from './devices/chat/comparison';
export { createChat, ownAdapter } from './devices/chat/create-chat';
export { PanelChat } from './devices/chat/panel-chat';
export { translateBy } from './l10n';
export { listedModels } from './serving/listed-models';
export { connectAdb } from './setup/adb-link';
export { workbenchTools } from './setup/tools';
