import type { ReportProgress } from './progress';
import { UvProgress } from './uv-progress';

/** Takes the lines that uv writes and reports what they say of its downloads. */
export function downloadReporter(report: ReportProgress): (line: string) => void {
  const progress = new UvProgress();
  return (line) => {
    const state = progress.readLine(line);
    if (state) {
      report(state);
    }
  };
}
