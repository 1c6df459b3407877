import type { DeviceChatState, TurnView } from '../../../src/protocol/webview/device-chat';
import { finishedSentences } from '../../shared/format';
import { heatWarning } from '../../shared/heat';
import { l10n } from '../../shared/l10n';
import { describeReturn } from './turn/return-text';

/** What a screen reader is told: sentences of a reply once they are finished, and what happens to the phone. */
export class Announcer {
  #turnId = '';
  #replyLength = 0;
  #returns = 0;
  #link = 'up';
  #heat: string | undefined;
  /** A step of the deploy, or what the phone does. */
  #phase = '';

  /** What is new in this state; empty where that is nothing to be said. */
  news(chat: DeviceChatState): string {
    const turn = chat.turns.at(-1);
    const parts = [
      this.#phaseNews(chat),
      this.#linkNews(chat),
      this.#heatNews(chat),
      ...(turn ? this.#turnNews(turn) : []),
    ];
    return parts.filter((part) => part !== '').join('. ');
  }

  /** A failure is an alert of its own. */
  #phaseNews({ phase, phone }: DeviceChatState): string {
    const step = phase.kind === 'deploying' && phase.steps.find(({ status }) => status === 'running');
    const now = step ? step.id : phase.kind;
    const before = this.#phase;
    this.#phase = now;
    if (now === before) {
      return '';
    }
    if (step) {
      return step.title;
    }
    const wasGettingReady = !['', 'replying', 'reconnecting'].includes(before);
    return now === 'ready' && wasGettingReady ? l10n.t('{0} is ready', phone.label) : '';
  }

  #linkNews({ link, phone, phase }: DeviceChatState): string {
    if (link.kind === this.#link) {
      return '';
    }
    this.#link = link.kind;
    switch (link.kind) {
      case 'up':
        return phase.kind === 'stopped' ? '' : l10n.t('{0} is back', phone.label);
      case 'lost':
        return phase.kind === 'replying'
          ? l10n.t('The link to {0} is lost; the reply goes on there. Waiting', phone.label)
          : l10n.t('The link to {0} is lost. Waiting', phone.label);
      case 'gone':
        return link.reason;
    }
  }

  #heatNews({ samples, phone }: DeviceChatState): string {
    const heat = heatWarning(samples.at(-1)?.thermalStatus);
    const news = heat === this.#heat ? '' : (heat ?? l10n.t('{0} has cooled down', phone.label));
    this.#heat = heat;
    return news;
  }

  #turnNews(turn: TurnView): readonly string[] {
    if (turn.id !== this.#turnId) {
      this.#turnId = turn.id;
      this.#replyLength = 0;
      this.#returns = 0;
    }
    const isOver = turn.status !== 'streaming';
    const text = isOver ? turn.reply.slice(this.#replyLength) : finishedSentences(turn.reply, this.#replyLength);
    this.#replyLength += text.length;
    const returns = (turn.returns ?? []).slice(this.#returns);
    this.#returns += returns.length;
    const actions = isOver ? turn.actions.map((action) => (action.kind === 'resolved' ? action.summary : '')) : [];
    return [...returns.map(describeReturn), text.trim(), ...actions];
  }
}
