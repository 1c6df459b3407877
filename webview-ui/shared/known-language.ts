/** What is understood everywhere. */
const usual = 'en-US';

// A system that is set to `en_US@posix` makes Chromium name a language that no number format takes.
if (!isKnown(navigator.language)) {
  Object.defineProperty(navigator, 'language', { value: usual, configurable: true });
}

function isKnown(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language).length >= 0;
  } catch {
    return false;
  }
}
