import encodeQR from 'qr';

/** Light modules around a QR code, which cameras need to find it. */
const quietZone = 4;

/** The modules of a QR code, row by row with its light border; true is dark. */
export function drawQr(text: string): readonly (readonly boolean[])[] {
  return encodeQR(text, 'raw', { ecc: 'medium', border: quietZone });
}

/**
 * A QR code of half blocks, two rows a line, in black on white whatever the terminal's own colours are: many phones do
 * not read one with dark and light swapped.
 */
export function terminalQr(text: string): string {
  const rows = drawQr(text);
  const blackOnWhite = '\u001b[30;107m';
  const reset = '\u001b[0m';
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const [upper = [], lower = []] = [rows[y], rows[y + 1]];
    const blocks = upper.map((isDark, x) => block(isDark, lower[x] ?? false));
    lines.push(`${blackOnWhite}${blocks.join('')}${reset}`);
  }
  return lines.join('\n');
}

/** A QR code as an SVG element that scales with its width, for an HTML page; it holds no script, no style and none of the text. */
export function svgQr(text: string, label: string): string {
  const rows = drawQr(text);
  const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg viewBox="0 0 ${rows.length} ${rows.length}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="${dark.join('')}"/></svg>`;
}

function block(isUpperDark: boolean, isLowerDark: boolean): string {
  if (isUpperDark) {
    return isLowerDark ? '█' : '▀';
  }
  return isLowerDark ? '▄' : ' ';
}
