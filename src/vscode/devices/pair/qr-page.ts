import { escapeHtml } from '../../escape-html';

export interface QrPageOptions {
  readonly title: string;
  /** The QR code as an SVG element, made by us. */
  readonly svg: string;
  /** What to do on the phone, a line each. */
  readonly steps: readonly string[];
}

/** A page that shows a QR code and nothing else can happen in: no script, no style, no request. */
export function qrPageHtml({ title, svg, steps }: QrPageOptions): string {
  const policy = "default-src 'none'; base-uri 'none'; form-action 'none'";
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}</title>
</head>
<body>
  <h1>${escapeHtml(title)}</h1>
  <ol>${steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('')}</ol>
  ${svg.replace('<svg ', '<svg width="320" height="320" ')}
</body>
</html>`;
}
