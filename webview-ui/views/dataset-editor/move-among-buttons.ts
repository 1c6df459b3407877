/** Several buttons are one stop of the Tab key; the arrows go from one to the other. */
export function moveAmongButtons(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const { currentTarget: group, target } = event;
  if (step === 0 || !(group instanceof HTMLElement) || !(target instanceof HTMLButtonElement)) {
    return;
  }
  const buttons = [...group.querySelectorAll<HTMLButtonElement>('button:enabled')];
  const shown = buttons.filter((button) => button.checkVisibility());
  const next = shown[shown.indexOf(target) + step];
  if (next) {
    event.preventDefault();
    target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
