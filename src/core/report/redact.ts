/** What is taken out of a report before anybody else reads it. */
export interface Redaction {
  /** What HOME says, and what the system says of its user. */
  readonly homeFolders: readonly string[];
  /** Texts that are secret themselves, such as a token that is stored. */
  readonly secrets: readonly string[];
  /** Of the person and the computer. */
  readonly names: readonly { readonly text: string; readonly stands: string }[];
}

/** Shorter ones stand in too many other words. */
const shortestName = 4;
const hidden = '(secret)';

/** What secrets look like, whoever wrote them down; what is kept of each is in the first group. */
const secretPatterns = [
  /()\bhf_[A-Za-z0-9]{8,}/g,
  /()\b(?:sk|ghp|gho|glpat|xox[abp])[-_][A-Za-z0-9_-]{16,}/g,
  /\b((?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b([A-Z0-9_]*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY)["']?\s*[=:]\s*["']?)[^\s"',;]{4,}/gi,
  /([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/gi,
];

/** Takes secrets, the path of the home folder and names out of texts. */
export function redactor({ homeFolders, secrets, names }: Redaction): (text: string) => string {
  const literals = [
    ...secrets.filter((secret) => secret.length > 0).map((secret) => [RegExp(literally(secret), 'g'), hidden] as const),
    ...homeFolders
      .flatMap(writtenPaths)
      .map((written) => [RegExp(`${literally(written)}(?![\\w.-])`, 'gi'), '~'] as const),
    ...names
      .filter(({ text }) => text.length >= shortestName)
      .map(({ text, stands }) => [RegExp(`(?<!\\w)${literally(text)}(?!\\w)`, 'gi'), stands] as const),
  ];
  return (text) => {
    const withoutSecrets = secretPatterns.reduce((left, pattern) => left.replace(pattern, `$1${hidden}`), text);
    return literals.reduce((left, [pattern, stands]) => left.replace(pattern, () => stands), withoutSecrets);
  };
}

/** A path as programs write it: plain, inside JSON, with forward slashes, as an address. The longest first. */
function writtenPaths(folder: string): readonly string[] {
  const plain = folder.replace(/[/\\]+$/, '');
  if (plain === '') {
    return [];
  }
  const forward = plain.replaceAll('\\', '/');
  const address = encodeURI(forward);
  const variants = [plain, plain.replaceAll('\\', '\\\\'), forward, address, address.replace(':', '%3A')];
  return [...new Set(variants)].sort((left, right) => right.length - left.length);
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
