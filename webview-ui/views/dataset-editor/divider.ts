import { html } from 'lit';
import { l10n } from '../../shared/l10n';
import { withinShare } from './view-state';

const keyStep = 0.03;

/** Between the list and the conversation, moved by pointer and keyboard. `share` is the list's, from 0 to 1. */
export function renderDivider(share: number, onShare: (share: number) => void) {
  return html`<div
    class="divider"
    role="separator"
    tabindex="0"
    aria-label=${l10n.t('Size of the list')}
    aria-orientation=${isStacked() ? 'horizontal' : 'vertical'}
    aria-valuemin="15"
    aria-valuemax="85"
    aria-valuenow=${Math.round(share * 100)}
    @pointerdown=${(event: PointerEvent) => drag(event, onShare)}
    @keydown=${(event: KeyboardEvent) => {
      const shareAfter = shareAfterKey(event, share);
      if (shareAfter !== undefined) {
        event.preventDefault();
        onShare(shareAfter);
      }
    }}
  ></div>`;
}

/** Whether the list stands above the conversation: the same width as in the styles. */
function isStacked(): boolean {
  return window.matchMedia('(max-width: 640px)').matches;
}

/** Follows the pointer until it is let go. */
function drag(event: PointerEvent, onShare: (share: number) => void): void {
  const divider = event.currentTarget;
  const area = divider instanceof HTMLElement ? divider.parentElement : null;
  if (!(divider instanceof HTMLElement) || !area || event.button !== 0) {
    return;
  }
  divider.setPointerCapture(event.pointerId);
  const move = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = area.getBoundingClientRect();
    onShare(withinShare(isStacked() ? (clientY - top) / height : (clientX - left) / width));
  };
  const end = () => {
    divider.removeEventListener('pointermove', move);
    divider.removeEventListener('lostpointercapture', end);
  };
  divider.addEventListener('pointermove', move);
  divider.addEventListener('lostpointercapture', end);
}

/** The share after an arrow key; undefined for other keys. */
function shareAfterKey({ key }: KeyboardEvent, share: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -keyStep,
    ArrowUp: -keyStep,
    ArrowRight: keyStep,
    ArrowDown: keyStep,
    Home: -1,
    End: 1,
  };
  const step = steps[key];
  return step === undefined ? undefined : withinShare(share + step);
}
