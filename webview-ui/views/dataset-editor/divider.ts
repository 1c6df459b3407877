import { withinShare } from './view-state';

const keyStep = 0.03;

/** Whether the list stands above the conversation: the same width as in the styles. */
export function isStacked(): boolean {
  return window.matchMedia('(max-width: 640px)').matches;
}

/** Follows the pointer until it is let go. */
export function dragDivider(event: PointerEvent, area: HTMLElement, onShare: (share: number) => void): void {
  const divider = event.currentTarget;
  if (!(divider instanceof HTMLElement) || event.button !== 0) {
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
export function shareAfterKey({ key }: KeyboardEvent, share: number): number | undefined {
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
