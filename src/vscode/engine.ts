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
export { deleteBackup } from '../node/dataset/editing/backup';
export { datasetWorker, EngineClient } from '../node/dataset/editing/engine-client';
export { LeftBackups } from '../node/dataset/editing/left-backups';
export { exportFile } from '../node/dataset/formats/export-file';
export { importFile } from '../node/dataset/formats/import-file';
export { GrowingClient, growingWorker } from '../node/dataset/growing/growing-client';
export { queueFileOf } from '../node/dataset/growing/queue-file';
export { saveMute } from '../node/dataset/mutes-file';
export { findTokenSettings, openTokenCounter } from '../node/dataset/tokens/open-token-counter';
export { DigestCache } from '../node/device/push/digest-cache';
export { endLeftServers } from '../node/device/session/leftovers';
export { sha256Hex } from '../node/files/sha256';
export { loadProject } from '../node/project/project';
export { findRecipeAbove } from '../node/project/recipe-above';
export { createReadModel } from '../node/read-model/read-model';
export { applyRename, finishBegunRename, finishRename, planRename } from '../node/rename/rename-plan';
export { cancelRun } from '../node/runs/cancel-run';
export { followRun } from '../node/runs/follow-run';
export { runUses } from '../node/runs/run-uses';
export { bundledRunner, startRun } from '../node/runs/start-run';
export { buildRuntimes } from '../node/runtime/build-runtimes';
export { cacheFolder } from '../node/setup/cache-folder';
export { deleteGarbage, findGarbage } from '../node/store/garbage';
export { handedOn } from '../node/store/handed-on';
export { existingStore } from '../node/store/nearest-store';
export { planRemoval } from '../node/store/removal-plan';
export { removeArtifacts, restoreRemoval } from '../node/store/trash';
export { listVirtualPhones, startVirtualPhone, stopVirtualPhone } from '../node/virtual-phone/launch';
export { chatModels, modelChoices, phoneChoices } from './devices/chat/chat-models';
export { Comparison } from './devices/chat/comparison';
export { createChat } from './devices/chat/create-chat';
export { PanelChat } from './devices/chat/panel-chat';
export { connectAdb } from './setup/adb-link';
export { readyTools, workbenchTools } from './setup/tools';
