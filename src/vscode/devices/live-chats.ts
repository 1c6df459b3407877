import * as vscode from 'vscode';
import type { DeviceChatState, ToView } from '../../protocol/webview/device-chat';
import type { Workbench } from '../workbench';
import type { LiveChat } from './phone-model-nodes';

/** Numbers change each second; a line that changes that often cannot be read. */
const numbersIntervalMs = 5_000;

/** An open panel, as far as it is followed here. */
export interface FollowedChat {
  snapshot(): DeviceChatState;
}

/** The chats of this window that a phone answers: trees and the status bar show how they do. */
export class LiveChats implements vscode.Disposable {
  readonly #workbench: Workbench;
  readonly #followed = new Map<FollowedChat, string>();
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onChange = this.#changed.event;
  #telling: NodeJS.Timeout | undefined;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Takes what a chat tells its page. */
  read(chat: FollowedChat, event: ToView): void {
    const { phase, phone } = chat.snapshot();
    const place = `${phone.serial} ${phase.kind}`;
    const before = this.#followed.get(chat);
    this.#followed.set(chat, place);
    if (before === place) {
      if (event.type === 'sample' || event.type === 'turn') {
        this.#telling ??= setTimeout(() => this.#tell(), numbersIntervalMs);
      }
      return;
    }
    this.#tell();
    // Which models lie and run there changes when a model was brought there, and when it ended.
    const [earlierSerial] = before?.split(' ') ?? [];
    if (phase.kind !== 'deploying' && phase.kind !== 'replying') {
      this.#workbench.lookAtPhone(phone.serial);
    }
    if (earlierSerial !== undefined && earlierSerial !== phone.serial) {
      this.#workbench.lookAtPhone(earlierSerial);
    }
  }

  /** A chat was closed. */
  forget(chat: FollowedChat): void {
    if (this.#followed.delete(chat)) {
      this.#tell();
      this.#workbench.lookAtPhone(chat.snapshot().phone.serial);
    }
  }

  list(): readonly LiveChat[] {
    return [...this.#followed.keys()].flatMap((chat) => liveChat(chat.snapshot()) ?? []);
  }

  dispose(): void {
    clearTimeout(this.#telling);
    this.#followed.clear();
    this.#changed.dispose();
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#changed.fire(undefined);
  }
}

/** Undefined unless its model runs. */
function liveChat({ phase, phone, model, turns, samples }: DeviceChatState): LiveChat | undefined {
  if (phase.kind !== 'ready' && phase.kind !== 'replying') {
    return undefined;
  }
  const sample = samples.at(-1);
  const progress = turns.at(-1)?.progress;
  const speed =
    progress?.kind === 'writing'
      ? progress.tokensPerSecond
      : turns.findLast(({ timings }) => timings)?.timings?.tokensPerSecond;
  const celsius = sample?.skinCelsius ?? sample?.batteryCelsius;
  return {
    serial: phone.serial,
    modelName: model ? `${model.label} ${model.variant}` : '',
    isReplying: phase.kind === 'replying',
    ...(speed !== undefined && { tokensPerSecond: speed }),
    ...(sample?.serverMemoryBytes !== undefined && { memoryBytes: sample.serverMemoryBytes }),
    ...(celsius !== undefined && { celsius }),
    ...(sample?.batteryPercent !== undefined && { batteryPercent: sample.batteryPercent }),
  };
}
