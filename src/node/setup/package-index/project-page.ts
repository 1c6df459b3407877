import { parsedRecord } from '../../../core/json/parsed';
import { isRecord } from '../../../core/json/record';

/** A file that an index offers of a project. */
export interface IndexFile {
  readonly name: string;
  readonly address: URL;
}

/** What is asked for: an index without JSON answers with HTML. */
export const acceptedPages =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

/**
 * The files on a project's page of the simple API: JSON (PEP 691) or HTML (PEP 503).
 *
 * @param address where the page came from, which links are relative to
 */
export function filesOnPage(text: string, contentType: string, address: URL): readonly IndexFile[] {
  return /[/+]json\b/i.test(contentType) ? filesInJson(text, address) : filesInHtml(text, address);
}

function filesInJson(text: string, address: URL): readonly IndexFile[] {
  const files = parsedRecord(text)?.['files'];
  return (Array.isArray(files) ? files : []).flatMap((file: unknown) => {
    const { filename, url } = isRecord(file) ? file : { filename: undefined, url: undefined };
    return typeof filename === 'string' && typeof url === 'string' ? fileAt(url, address, filename) : [];
  });
}

/** A link's text is for people; its address names the file. */
function filesInHtml(text: string, address: URL): readonly IndexFile[] {
  const [, base] = /<base\b[^>]*?\shref\s*=\s*["']([^"']*)["']/i.exec(text) ?? [];
  const start = base === undefined ? address : (urlOf(unescaped(base), address) ?? address);
  const links = text.matchAll(/<a\b[^>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi);
  return [...links].flatMap(([, double, single]) => fileAt(unescaped(double ?? single ?? ''), start));
}

function fileAt(link: string, start: URL, name?: string): readonly IndexFile[] {
  const address = urlOf(link, start);
  if (address === undefined) {
    return [];
  }
  address.hash = '';
  if (address.host === start.host && address.protocol === start.protocol && address.username === '') {
    // A full address on the index's own host needs the password that led to the page.
    address.username = start.username;
    address.password = start.password;
  }
  const last = address.pathname.split('/').at(-1) ?? '';
  return [{ name: name ?? decoded(last), address }];
}

function urlOf(link: string, start: URL): URL | undefined {
  const address = URL.parse(link, start.href);
  return address && /^https?:$/.test(address.protocol) ? address : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The only ones that an address in HTML needs. */
function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { '&amp;': '&', '&#38;': '&', '&quot;': '"', '&#39;': "'" };
  return text.trim().replace(/&(?:amp|#38|quot|#39);/g, (name) => characters[name] ?? name);
}
