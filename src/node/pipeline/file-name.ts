/** A recipe's name as the beginning of a file name: what could be a path or a shell's word becomes `-`. */
export function fileNameOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'model';
}
