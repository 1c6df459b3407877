import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { baseStyles } from '../../../shared/theme';
import { askHost } from '../ask-host';
import { drawBlocks } from './draw-blocks';
import { GrowingMarkdown } from './growing-markdown';
import { markdownStyles } from './markdown-styles';

/** While text streams, drawing takes at most one part in so many of the time. */
const restPerWork = 6;

/** A reply's Markdown. Code is copied, and links are opened, by the host. */
@customElement('markdown-text')
export class MarkdownText extends LitElement {
  @property() text = '';
  @property({ type: Boolean, reflect: true, attribute: 'streaming' }) isStreaming = false;
  private readonly markdown = new GrowingMarkdown();
  private restUntil = 0;
  private timer: number | undefined;

  static override styles = [baseStyles, markdownStyles];

  override render() {
    return html`<div class="text" @click=${this.onClick}>${this.markdown.groups.map(
      (group) => html`<div class="group">${guard([group], () => drawBlocks(group))}</div>`,
    )}</div>`;
  }

  /** A long text that grows is drawn less often than it changes; when it is complete, at once. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    window.clearTimeout(this.timer);
    const rest = this.restUntil - performance.now();
    if (this.isStreaming && changed.has('text') && rest > 0) {
      this.timer = window.setTimeout(() => this.requestUpdate('text'), rest);
      return false;
    }
    return true;
  }

  protected override update(changed: PropertyValues<this>): void {
    const start = performance.now();
    this.markdown.update(this.text);
    super.update(changed);
    const end = performance.now();
    this.restUntil = end + restPerWork * (end - start);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  private onClick(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button?.dataset['copies']) {
      askHost(this, { type: 'copy', text: button.value });
    } else if (button?.dataset['opens']) {
      askHost(this, { type: 'open-link', address: button.value });
    }
  }
}
