import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { setupReport } from './setup-report';

describe('The report about the set-up', () => {
  it('has a line for each tool and does not say whose computer it is', () => {
    const python = path.join(os.homedir(), 'venv', 'python');
    const report = setupReport(
      [
        { name: 'Python', status: 'ok', version: '3.11.7', path: python, detail: 'set in the settings' },
        { name: 'adb server', status: 'problem', detail: 'None answers.', fix: 'Start one.' },
      ],
      { extension: '0.1.0', vscode: '1.139.1' },
    );
    assert.match(report, /^Mobile-LLM\/0\.1\.0 VSCode\/1\.139\.1, \w+ \w+/);
    assert.ok(report.includes(`- ok      Python · 3.11.7 · ${path.join('~', 'venv', 'python')} · set in the settings`));
    assert.ok(report.includes('- problem adb server · None answers. · Start one.'));
    assert.ok(!report.includes(os.homedir()));
  });
});
