import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { RequestSide } from '../../../src/protocol/webview/channel';
import type {
  FromSetup,
  SetupResults,
  SetupState,
  SetupTexts,
  ToolGroup,
  ToolLine,
  ToSetup,
} from '../../../src/protocol/webview/setup';
import { problemText } from '../../shared/problem-text';
import { baseStyles } from '../../shared/theme';
import { setupStyles } from './app-styles';

const icons = { ok: 'pass', later: 'circle-large-outline', problem: 'warning', working: 'sync' } as const;

/** Every tool with its state, why it is this one, and what to do about one that is missing. */
@customElement('setup-app')
export class SetupApp extends LitElement {
  channel: RequestSide<FromSetup, SetupResults, ToSetup> | undefined;

  @state() private setup: SetupState | undefined;
  @state() private texts: SetupTexts | undefined;
  @state() private lastProblem = '';

  static override styles = [baseStyles, setupStyles];

  /** Pulls the whole state; events before it are of no use and dropped. */
  async start(): Promise<void> {
    try {
      const answer = await this.channel?.ask({ type: 'ready' });
      this.texts = answer?.texts;
      this.setup ??= answer?.state;
    } catch (error) {
      this.lastProblem = problemText(error);
    }
  }

  show(setup: SetupState): void {
    this.setup = setup;
  }

  override render() {
    const { setup, texts, lastProblem } = this;
    if (!setup || !texts) {
      return html`<main aria-busy="true">${lastProblem ? html`<p role="alert">${lastProblem}</p>` : nothing}</main>`;
    }
    return html`<main aria-busy=${setup.isChecking ? 'true' : 'false'}>
      <h1>${texts.title}</h1>
      <p class="summary" role="status" aria-live="polite">${setup.summary || texts.checking}</p>
      ${this.renderButtons(setup, texts)}
      ${setup.failure || lastProblem ? html`<p class="failure" role="alert">${setup.failure ?? lastProblem}</p>` : nothing}
      ${setup.groups.map((group) => this.renderGroup(group, texts))}
      ${setup.tunnel === undefined ? nothing : this.renderTunnel(setup.tunnel, texts)}
    </main>`;
  }

  private renderButtons({ isChecking, isInstalling, hasMissing }: SetupState, texts: SetupTexts) {
    return html`<div class="buttons">
      ${
        isInstalling
          ? html`<vscode-button @click=${() => this.ask({ type: 'cancel' })}>${texts.cancel}</vscode-button>`
          : hasMissing
            ? html`<vscode-button icon="cloud-download" @click=${() => this.ask({ type: 'install-all' })}>${texts.installAll}</vscode-button>`
            : nothing
      }
      <vscode-button secondary icon="refresh" ?disabled=${isChecking || isInstalling} @click=${() => this.ask({ type: 'check' })}>${texts.checkAgain}</vscode-button>
      <vscode-button secondary icon="copy" @click=${() => this.ask({ type: 'copy-report' })}>${texts.copyReport}</vscode-button>
      <vscode-button secondary icon="output" @click=${() => this.ask({ type: 'show-log' })}>${texts.showLog}</vscode-button>
    </div>`;
  }

  private renderGroup({ title, lines }: ToolGroup, texts: SetupTexts) {
    return html`<section>
      <h2>${title}</h2>
      <ul>
        ${lines.map((line) => this.renderLine(line, texts))}
      </ul>
    </section>`;
  }

  private renderLine(line: ToolLine, texts: SetupTexts) {
    const { id, name, status, version, detail, fix, path, action, progress } = line;
    return html`<li class=${status}>
      <vscode-icon name=${icons[status]} ?spin=${status === 'working'} aria-hidden="true"></vscode-icon>
      <div class="what">
        <div>
          <span class="name">${name}</span> <span class="quiet">${version ?? ''}</span>
          <span class="for-screen-readers">${texts.statuses[status]}</span>
        </div>
        ${detail ? html`<div class=${status === 'problem' ? '' : 'quiet'}>${detail}</div>` : nothing}
        ${fix ? html`<div class="fix">${fix}</div>` : nothing}
        ${path ? html`<div class="quiet code path">${path}</div>` : nothing}
        ${progress ? renderProgress(progress, name) : nothing}
      </div>
      ${
        action
          ? html`<vscode-button
              secondary
              aria-label=${`${action.label} ${name}`}
              @click=${() => this.ask({ type: 'act', line: id })}
            >${action.label}</vscode-button>`
          : nothing
      }
    </li>`;
  }

  private renderTunnel(command: string, texts: SetupTexts) {
    return html`<section class="tunnel">
      <p>${texts.tunnel}</p>
      <div class="command">
        <code class="code">${command}</code>
        <vscode-button secondary icon="copy" @click=${() => this.ask({ type: 'copy-tunnel' })}>${texts.copy}</vscode-button>
      </div>
    </section>`;
  }

  private ask(request: FromSetup): void {
    this.lastProblem = '';
    this.channel?.ask(request).catch((error: unknown) => {
      this.lastProblem = problemText(error);
    });
  }
}

function renderProgress({ text, fraction }: NonNullable<ToolLine['progress']>, name: string) {
  return html`<vscode-progress-bar
      .value=${Math.round(100 * (fraction ?? 0))}
      .max=${100}
      ?indeterminate=${fraction === undefined}
      aria-label=${name}
    ></vscode-progress-bar>
    <div class="quiet numbers">${text}</div>`;
}
