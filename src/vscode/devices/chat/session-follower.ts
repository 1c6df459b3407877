import { formatBytes } from '../../../core/text/bytes';
import type { SessionEvent } from '../../../node/device/session';
import type { TimingsView } from '../../../protocol/webview/device-chat';
import type { LinkView, MemoryView, SampleView } from '../../../protocol/webview/device-chat-condition';
import { l10n } from '../../l10n';
import type { ChatState } from './chat-state';

/** How often the time that a phone is away is told. */
const awayIntervalMs = 1000;

/** Shows what happens to the model on the phone: its memory, the link to it, how warm and how fast it runs. */
export class SessionFollower {
  readonly #state: ChatState;
  #lostAt: number | undefined;
  #clock: NodeJS.Timeout | undefined;
  /** A sample was taken while the reply was written. */
  #isSpeedSeen = false;
  #unseenSpeed: number | undefined;

  constructor(state: ChatState) {
    this.#state = state;
  }

  /** How it starts is told by the steps of the deploy, its end by the chat; other events change nothing here. */
  read(event: SessionEvent): void {
    switch (event.type) {
      case 'memory':
        this.#state.change({ memory: memoryView(event) });
        break;
      case 'linkLost':
        this.#lose();
        break;
      case 'reconnected':
        this.#noteReturn(event);
        this.settle();
        break;
      case 'notReconnected':
        this.settle({ kind: 'gone', reason: event.reason });
        break;
      default:
    }
  }

  readSample(sample: SampleView): void {
    const progress = this.#state.current.turns.at(-1)?.progress;
    const writing = progress?.kind === 'writing' ? progress.tokensPerSecond : undefined;
    const tokensPerSecond = writing ?? this.#unseenSpeed;
    this.#unseenSpeed = undefined;
    this.#isSpeedSeen ||= writing !== undefined;
    this.#state.tell({
      type: 'sample',
      sample: { ...sample, ...(tokensPerSecond !== undefined && { tokensPerSecond }) },
    });
  }

  /** A reply is over: one that was written between two samples shows in the next. */
  noteReply({ replyTokens, tokensPerSecond }: Pick<TimingsView, 'replyTokens' | 'tokensPerSecond'>): void {
    this.#unseenSpeed = this.#isSpeedSeen || replyTokens === 0 ? undefined : tokensPerSecond;
    this.#isSpeedSeen = false;
  }

  /** The link is as said from now on; nothing is waited for any more. */
  settle(link: LinkView = { kind: 'up' }): void {
    clearInterval(this.#clock);
    this.#lostAt = undefined;
    const { kind } = this.#state.current.link;
    if (kind !== link.kind || kind !== 'up') {
      this.#state.tell({ type: 'link', link });
    }
  }

  #lose(): void {
    clearInterval(this.#clock);
    const lostAt = performance.now();
    this.#lostAt = lostAt;
    const tell = () => {
      const awaySeconds = Math.round((performance.now() - lostAt) / 1000);
      this.#state.tell({ type: 'link', link: { kind: 'lost', awaySeconds } });
    };
    this.#clock = setInterval(tell, awayIntervalMs);
    tell();
  }

  /** A line in the conversation; a link that was back before anybody was told it was lost is none. */
  #noteReturn({ server, awayMs }: Extract<SessionEvent, { readonly type: 'reconnected' }>): void {
    const last = this.#state.current.turns.at(-1);
    if (last && (this.#lostAt !== undefined || server === 'new')) {
      const returns = [...(last.returns ?? []), { server, awaySeconds: awayMs / 1000 }];
      this.#state.changeTurn(last.id, (turn) => ({ ...turn, returns }));
    }
  }
}

function memoryView({
  need,
  mode,
  verdict,
  availableBytes,
  reserveBytes,
}: Extract<SessionEvent, { readonly type: 'memory' }>): MemoryView {
  const { weightsBytes, adapterBytes, keyValueCacheBytes, computeBuffersBytes, repackedBytes, totalBytes } = need;
  const spareBytes = availableBytes - reserveBytes - totalBytes;
  const needs = l10n.t(
    'It needs {0}; the phone has {1} free, of which Android keeps {2}.',
    formatBytes(totalBytes),
    formatBytes(availableBytes),
    formatBytes(reserveBytes),
  );
  const reasons = {
    fits: l10n.t('{0} are left.', formatBytes(spareBytes)),
    tight: mode.isMapped
      ? l10n.t('It is read from storage piece by piece where that is short.')
      : l10n.t('{0} are left, so Android may close other apps.', formatBytes(spareBytes)),
    refused: l10n.t('{0} are missing.', formatBytes(-spareBytes)),
  };
  return {
    reason: `${needs} ${reasons[verdict.verdict]}`,
    weightsBytes,
    ...(adapterBytes > 0 && { adapterBytes }),
    keyValueCacheBytes,
    computeBuffersBytes,
    repackedBytes,
    totalBytes,
    availableBytes,
    reserveBytes,
    loading: mode.isMapped ? 'mapped' : 'read',
    verdict: verdict.verdict,
  };
}
