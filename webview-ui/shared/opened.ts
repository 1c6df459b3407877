/** Takes away what the page said until now: the view is drawn, or says itself why it is not. */
export function opened(): void {
  document.querySelector('.opening')?.remove();
}
