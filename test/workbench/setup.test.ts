import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { describe, it } from 'mocha';
import { oneWindow } from './driver/one-window';
import { copySample, temporaryFolder } from './driver/project';
import { openFile } from './driver/text-editor';

const openTimeoutMs = 60_000;
/** Longer than the palette takes to find what was typed. */
const paletteMs = 500;
const dataset = 'assistant.train.jsonl';

describe('A folder that is not trusted, and the set-up of a new computer', function () {
  this.timeout(120_000);
  let registry: Registry;
  let cacheFolder = '';
  let programs = '';
  const environment: Record<string, string> = {};
  before(async () => {
    registry = await Registry.start();
    cacheFolder = await temporaryFolder('cache');
    programs = path.join(cacheFolder, 'on path');
    await mkdir(programs);
    await putOnPath('3.9.2');
    // Nothing has been set up here, and nothing can be downloaded.
    Object.assign(environment, { MOBILE_LLM_CACHE: cacheFolder, MOBILE_LLM_PYTHON: '' });
    Object.assign(environment, { npm_config_registry: registry.url, UV_DEFAULT_INDEX: registry.url });
    // As if it was started from a terminal: otherwise VS Code takes PATH from a shell.
    Object.assign(environment, { PATH: [programs, process.env['PATH']].join(path.delimiter), VSCODE_CLI: '1' });
  });
  const workbench = oneWindow({
    project: () => copySample(),
    otherExtensions: ['ms-python', 'redhat-yaml'].map((name) => path.resolve('test/workbench/other-helpers', name)),
    server: { workspaceTrust: true, environment },
  });
  after(async () => {
    registry?.stop();
    await rm(cacheFolder, { recursive: true, force: true });
  });

  it('is shown and can be edited', async () => {
    const { window, project } = workbench;
    await window.page.getByText('Restricted Mode', { exact: true }).waitFor();
    await window.openContainer('Mobile LLM');
    await window.line('Models', 'SmolLM2').waitFor();
    await window.clickLineAction(window.line('Datasets', dataset).first(), 'Open in Dataset Editor');
    await window.webview().getByRole('row').nth(3).click({ timeout: openTimeoutMs });
    await window.webview().getByRole('textbox', { name: 'Turn 1,' }).click();
    await window.page.keyboard.press('End');
    await window.page.keyboard.type(' untrusted');
    const unsaved = window.page.locator('.tab.dirty');
    await unsaved.waitFor();
    await window.page.keyboard.press('Control+s');
    await unsaved.waitFor({ state: 'detached' });
    assert.match(await readFile(path.join(project.folder, 'data', dataset), 'utf8'), / untrusted"/);
    await window.screenshot('trust-1-restricted');
  });

  it('runs nothing and touches no phone', async () => {
    const { window, project } = workbench;
    await window.view('Devices').getByText('Phones are not touched').waitFor();
    await window.view('Runs').getByText('Manage Workspace Trust').waitFor();
    for (const command of ['Run Recipe', 'Check Setup']) {
      assert.equal(await isOffered(command), false, command);
    }
    assert.equal(await isOffered('Refresh'), true);
    assert.equal(existsSync(path.join(project.folder, '.mobile-llm', 'runs')), false);
    assert.equal(existsSync(workbench.session.phonesFolder), false);
  });

  /** A Python as far as Check Setup asks it: a program that says where it is, and its version. */
  async function putOnPath(version: string): Promise<void> {
    for (const name of ['python3', 'python']) {
      const program = path.join(programs, name);
      await writeFile(program, `#!/bin/sh\nprintf '%s\\n' '${program}' '${version}' ''\n`);
      await chmod(program, 0o755);
    }
  }

  /** Whether the palette has a command. */
  async function isOffered(title: string): Promise<boolean> {
    const { page } = workbench.window;
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').waitFor();
    await page.keyboard.type(`Mobile LLM: ${title}`);
    await page.waitForTimeout(paletteMs);
    const found = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: `Mobile LLM: ${title}` });
    const isThere = (await found.count()) > 0;
    await page.keyboard.press('Escape');
    return isThere;
  }

  it('may be trusted in the open window, which needs no reload', async () => {
    const { window } = workbench;
    await window.view('Devices').getByText('Manage Workspace Trust').click();
    await window.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await window.view('Devices').getByText('Start Virtual Phone').waitFor();
    await window.view('Runs').getByText('Run Recipe').last().waitFor();
    await window.page.keyboard.press('Escape');
    await window.runFromPalette('View: Close All Editors');
  });

  it('then has its tools looked at: each says how it is, why, and what can be done', async () => {
    const { window } = workbench;
    await window.view('Devices').getByText('Check Setup').click();
    const page = window.webview();
    await page.getByRole('heading', { name: 'Set-up' }).waitFor({ timeout: openTimeoutMs });
    await page.getByText('Nothing is wrong').waitFor();
    const python = page.getByRole('listitem').filter({ hasText: 'Choose…' });
    const words = (await python.textContent()) ?? '';
    assert.match(words, /Python\s+3\.14\.\d+\s+not made yet\s+.*3\.9\.2 is too old; set-up brings this one/);
    await page.getByRole('button', { name: 'Install Python packages' }).waitFor();
    await window.screenshot('setup-1-new-computer');
    await page.getByRole('button', { name: 'Copy Report' }).click();
    await window.page.getByText('The report is in the clipboard.').waitFor();
    await page.getByRole('button', { name: 'Choose… Python' }).click();
    await window.page.getByRole('option', { name: 'The one that set-up finds' }).waitFor();
    await window.page.keyboard.press('Escape');
  });

  it('takes the interpreter that the Python extension has chosen, where somebody wants it', async () => {
    const { window } = workbench;
    const page = window.webview();
    const choose = async (name: string | RegExp) => {
      await page.getByRole('button', { name: 'Choose… Python' }).click();
      await window.page.getByRole('option', { name }).click();
    };
    await choose(/Python extension’s interpreter.*\/nowhere\/chosen environment\/bin\/python/u);
    await page.getByText('/nowhere/chosen environment/bin/python').first().waitFor();
    await window.screenshot('setup-5-chosen-python');
    await choose('The one that set-up finds');
    await page.getByText('Nothing is wrong').waitFor();
  });

  it('asks before it downloads, with what and how much', async () => {
    const { window } = workbench;
    await window.webview().getByRole('button', { name: 'Install Everything' }).click();
    const dialog = window.page.getByRole('dialog');
    await dialog.getByText(/Python itself[\s\S]*Python packages for training[\s\S]*up to \d+\.\d GB/).waitFor();
    await window.screenshot('setup-2-question');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(registry.requests, 0);
  });

  it('takes the Python that somebody has installed meanwhile', async () => {
    await putOnPath('3.12.1');
    const page = workbench.window.webview();
    await page.getByRole('button', { name: 'Check Again' }).click();
    const python = page.getByRole('listitem').filter({ hasText: 'Choose…' });
    await python.getByText('first on PATH').waitFor();
    assert.match((await python.textContent()) ?? '', /Python\s+3\.12\.1\s+there/);
  });

  it('shows how far it is and stops when it is cancelled', async () => {
    const { window } = workbench;
    const page = window.webview();
    await page.getByRole('button', { name: 'Install llama.cpp source' }).click();
    await window.page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
    const line = page.getByRole('listitem').filter({ hasText: 'llama.cpp source' });
    await line.getByText('being made').waitFor({ state: 'attached' });
    await until(async () => registry.requests > 0);
    await window.screenshot('setup-3-installing');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Install llama.cpp source' }).waitFor();
    await page.getByText('Nothing is wrong').waitFor();
  });

  it('says what went wrong, and is there again after a reload of the window', async () => {
    const { window } = workbench;
    registry.status = 404;
    await window.webview().getByRole('button', { name: 'Install llama.cpp source' }).click();
    await window.page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
    await window.webview().getByText('Set-up failed while downloading the source of llama.cpp').waitFor();
    await window.screenshot('setup-4-failed');
    await window.reloadWhenNoted();
    await window.webview().getByText('Nothing is wrong').waitFor({ timeout: openTimeoutMs });
  });

  it('leaves completion and hover of the recipe to the YAML extension of Red Hat, and what that cannot do to us', async () => {
    const { window } = workbench;
    const { page } = window;
    await openFile(window, 'mobile-llm.yaml');
    await page.locator('.codelens-decoration a').filter({ hasText: 'Train Adapter' }).waitFor();
    await page.keyboard.press('Control+Space');
    const suggested = page.locator('.suggest-widget.visible .monaco-list-row');
    await suggested.filter({ hasText: 'completed by the other extension' }).waitFor();
    assert.equal(await suggested.count(), 1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover').filter({ hasText: 'described by the other extension' });
    await hover.waitFor();
    assert.equal(await hover.locator('.hover-row').count(), 1);
    assert.deepEqual(window.violations, []);
  });
});

/** A package registry that answers nothing, or an error. */
class Registry {
  requests = 0;
  status: number | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((_request, response) => {
      this.requests += 1;
      if (this.status !== undefined) {
        response.writeHead(this.status).end();
      }
    });
  }

  static async start(): Promise<Registry> {
    const registry = new Registry();
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await isTrue()); ) {
    assert.ok(Date.now() < end, 'It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
