import type { CDPSession, Page } from 'playwright-core';

/** What a screen reader is told of an element beside its role and name. */
export interface SpokenElement {
  readonly description: string;
  /** `invalid`, `selected`, `pressed` and the like. */
  readonly states: Readonly<Record<string, unknown>>;
}

interface AccessibilityNode {
  readonly ignored: boolean;
  readonly description?: { readonly value?: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

/** Asks the browser for what it tells screen readers, shadow roots included. */
export class ScreenReader {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(page: Page): Promise<ScreenReader> {
    const session = await page.context().newCDPSession(page);
    await session.send('Accessibility.enable');
    return new ScreenReader(session);
  }

  /** The first element of a role and a name. */
  async element(role: string, name: string): Promise<SpokenElement> {
    const { root } = await this.#session.send('DOM.getDocument', { depth: 0 });
    const query = { nodeId: root.nodeId, role, accessibleName: name };
    const { nodes } = await this.#session.send('Accessibility.queryAXTree', query);
    const node = (nodes as readonly AccessibilityNode[]).find(({ ignored }) => !ignored);
    if (!node) {
      throw new Error(`There is no ${role} "${name}".`);
    }
    const states = (node.properties ?? []).map(({ name: state, value }) => [state, value.value] as const);
    return { description: node.description?.value?.trim() ?? '', states: Object.fromEntries(states) };
  }
}
