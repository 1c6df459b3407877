import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { baseStyles } from '../../../shared/theme';

export interface MenuItem {
  readonly title: string;
  readonly key?: string;
  /** A line stands above it. */
  readonly isFirstOfGroup?: boolean;
  readonly isDisabled?: boolean;
  readonly action: () => unknown;
}

/** In pixels of the page. */
export interface MenuPlace {
  readonly left: number;
  readonly top: number;
}

/** A menu at a place of the page, for pointer and keyboard. */
@customElement('row-menu')
export class RowMenu extends LitElement {
  @property({ type: Boolean, reflect: true }) isOpen = false;
  @state() private label = '';
  @state() private items: readonly MenuItem[] = [];
  @query('[role=menu]') private menu: HTMLElement | null | undefined;
  private back: HTMLElement | undefined;

  static override styles = [
    baseStyles,
    css`
      [role='menu'] {
        background: var(--vscode-menu-background);
        border: 1px solid var(--vscode-menu-border, var(--vscode-contrastBorder, var(--vscode-widget-border, transparent)));
        border-radius: 5px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
        color: var(--vscode-menu-foreground);
        margin: 0;
        max-height: 90vh;
        min-width: 210px;
        overflow: auto;
        padding: 4px;
        position: fixed;
        z-index: 10;
      }
      button {
        background: none;
        border: 0;
        border-radius: 3px;
        color: inherit;
        cursor: pointer;
        display: flex;
        font: inherit;
        gap: 24px;
        justify-content: space-between;
        line-height: 22px;
        padding: 0 12px;
        text-align: start;
        width: 100%;
      }
      button:is(:hover, :focus):enabled {
        background: var(--vscode-menu-selectionBackground);
        color: var(--vscode-menu-selectionForeground);
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
        outline-offset: -1px;
      }
      button:disabled {
        color: var(--vscode-disabledForeground);
        cursor: default;
      }
      hr {
        border: 0;
        border-top: 1px solid var(--vscode-menu-separatorBackground, var(--vscode-widget-border, currentColor));
        margin: 4px 0;
      }
      @media (forced-colors: active) {
        button:focus {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  /** @param back gets the focus when the menu is closed */
  async open(
    { label, items }: { readonly label: string; readonly items: readonly MenuItem[] },
    place: MenuPlace,
    back: HTMLElement,
  ): Promise<void> {
    this.label = label;
    this.items = items;
    this.back = back;
    this.isOpen = true;
    await this.updateComplete;
    const { menu } = this;
    if (menu) {
      const { width, height } = menu.getBoundingClientRect();
      menu.style.left = `${Math.max(0, Math.min(place.left, window.innerWidth - width - 4))}px`;
      menu.style.top = `${Math.max(0, Math.min(place.top, window.innerHeight - height - 4))}px`;
      this.buttons()[0]?.focus();
    }
  }

  close(isFocusBack = true): void {
    if (this.isOpen) {
      this.isOpen = false;
      if (isFocusBack) {
        this.back?.focus();
      }
    }
  }

  override render() {
    return this.isOpen
      ? html`<div role="menu" aria-label=${this.label} @keydown=${this.onKey} @focusout=${this.onFocusOut}>
          ${this.items.map(
            (item) => html`${item.isFirstOfGroup ? html`<hr role="separator" />` : nothing}
              <button role="menuitem" tabindex="-1" ?disabled=${item.isDisabled ?? false} @click=${() => this.choose(item)}>
                <span dir="auto">${item.title}</span>${item.key ? html`<span class="quiet" aria-hidden="true">${item.key}</span>` : nothing}
              </button>`,
          )}
        </div>`
      : nothing;
  }

  private choose(item: MenuItem): void {
    this.close();
    void item.action();
  }

  private onKey(event: KeyboardEvent): void {
    const buttons = this.buttons();
    const at = buttons.findIndex((button) => button.matches(':focus'));
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % buttons.length,
      ArrowUp: (at + buttons.length - 1) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    };
    const target = targets[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      this.close();
    } else if (target === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (target !== undefined) {
      buttons[target]?.focus();
    }
  }

  private onFocusOut(event: FocusEvent): void {
    const isInside = event.relatedTarget instanceof Node && this.menu?.contains(event.relatedTarget);
    if (!isInside) {
      this.close(false);
    }
  }

  private buttons(): readonly HTMLButtonElement[] {
    return [...(this.menu?.querySelectorAll<HTMLButtonElement>('button:enabled') ?? [])];
  }
}
