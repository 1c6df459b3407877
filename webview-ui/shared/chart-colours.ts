/** The theme's colours as a canvas takes them: it knows no variables. */
export interface ChartColours {
  readonly text: string;
  readonly lines: string;
  readonly bars: string;
  /** Of several lines in one chart, in this order. */
  readonly series: readonly string[];
}

/** Behind what is drawn, and still to be seen: a theme's guides beside the code are too faint in some. */
export const guideColour = '--vscode-tree-indentGuidesStroke';

/** The theme's colours for charts at an element, which a canvas does not inherit. */
export function coloursOf(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const colour = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const text = colour('--vscode-descriptionForeground', colour('--vscode-foreground', style.color));
  const foreground = colour('--vscode-foreground', text);
  return {
    text,
    lines: colour(guideColour, colour('--vscode-contrastBorder', text)),
    bars: colour('--vscode-charts-blue', foreground),
    series: ['blue', 'yellow', 'green', 'purple'].map((name) => colour(`--vscode-charts-${name}`, foreground)),
  };
}
