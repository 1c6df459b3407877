/** True for the 40 hexadecimal digits by which a hub knows one state of a repository for ever. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
