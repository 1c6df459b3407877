/** In UTF-16 code units: longer ones are no address that anybody wants to visit. */
export const longestAddress = 2_000;

/**
 * The address that a link really leads to, written so that it deceives nobody: hosts in their ASCII form, everything
 * unusual percent-encoded. Undefined for what is never opened: anything but https and mailto, and addresses with a
 * user name, which only make one host look like another.
 */
export function linkAddress(text: string): string | undefined {
  if (text.length > longestAddress || !URL.canParse(text)) {
    return undefined;
  }
  const { protocol, username, password, href } = new URL(text);
  const isSafe = protocol === 'mailto:' || (protocol === 'https:' && username === '' && password === '');
  return isSafe ? href : undefined;
}
