import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { prepareVscodeServer } from '../../scripts/vscode-server/prepare.mjs';
import { type GalleryPage, openGalleryPage } from './driver/gallery-view';
import { requireEnvironment } from './driver/session';
import { themeNames } from './driver/themes';
import { launchBrowser } from './driver/window';
import { type Gallery, startGallery } from './gallery/server';

/** Between them they have everything that a theme colours. */
const themedStates = ['correctable', 'formatted', 'history-deleted', 'choices', 'link-gone'] as const;
const otherStates = [
  'ready',
  'deploying',
  'memory-refused',
  'invalid-action',
  'hostile',
  'versions',
  'settings',
  'hot',
];
const patienceMs = 5_000;
const drawnMs = 500;

describe('The page of the device chat', function () {
  this.timeout(120_000);
  let browser: Browser;
  let gallery: Gallery;
  let view: GalleryPage;
  let page: Page;

  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    browser = await launchBrowser(await prepareVscodeServer());
    gallery = await startGallery();
    view = await openGalleryPage({ browser, gallery, view: 'device-chat' });
    ({ page } = view);
  });
  beforeEach(() => page.setViewportSize({ width: 1200, height: 800 }));
  afterEach(() => assert.deepEqual((view.violations as string[]).splice(0), []));
  after(async () => {
    await view?.dispose();
    await gallery?.stop();
    await browser?.close();
  });

  const composer = (): Locator => page.getByRole('textbox', { name: 'Message to the phone' });
  const lastTurn = (): Locator => page.locator('chat-turn').last();
  const scroller = (): Locator => page.locator('long-list .scroller');
  const scrollTo = (share: number): Promise<void> =>
    scroller().evaluate((element: { scrollTop: number; scrollHeight: number }, part) => {
      element.scrollTop = part * element.scrollHeight;
    }, share);
  const announced = (words: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: words }).first().waitFor();

  for (const state of themedStates) {
    it(`is accessible in every theme: ${state}`, async () => {
      await view.show(state);
      assert.deepEqual(await view.accessibilityProblems(), []);
      for (const theme of themeNames.filter((name) => name !== 'dark')) {
        await view.setTheme(theme);
        // All that a theme changes.
        assert.deepEqual(await view.accessibilityProblems(['color-contrast']), [], theme);
      }
    });
  }

  it('is accessible in every other state', async () => {
    for (const state of otherStates) {
      await view.show(state);
      assert.deepEqual(await view.accessibilityProblems(), [], state);
    }
  });

  it('shows what a model writes as text, loads nothing, and opens only what the host asks about', async () => {
    await view.show('hostile');
    const turn = lastTurn();
    await turn.getByText('<img src=x onerror="alert(1)">').waitFor();
    assert.equal(await page.locator('img, iframe, object, embed, markdown-text script, a').count(), 0);
    await turn.getByText('(https://bank.example.evil.example/login)').waitFor();
    const links = await turn
      .locator('button.link[data-opens]')
      .evaluateAll((all: { value: string }[]) => all.map(({ value }) => value));
    assert.deepEqual(links, [
      'https://tracker.example/pixel.png',
      'https://bank.example.evil.example/login',
      'https://xn--pple-43d.com/',
      'https://evil.example/',
    ]);
    await turn.getByRole('button', { name: 'my bank' }).click();
    assert.deepEqual(await view.asked(1), [{ type: 'open-link', address: 'https://bank.example.evil.example/login' }]);
    const shown = await turn.locator('markdown-text .text').textContent();
    assert.doesNotMatch(String(shown), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800]/);
  });

  it('draws Markdown, and copies code as it was written', async () => {
    await view.show('formatted');
    const turn = lastTurn();
    await turn.getByRole('heading', { name: 'Getting there' }).waitFor();
    assert.equal(await turn.getByRole('table').getByRole('row').count(), 3);
    await turn.getByRole('button', { name: 'Copy python' }).click();
    const [request] = await view.asked(1);
    assert.match(request?.type === 'copy' ? request.text : '', /^def there\(minutes: int\) -> str:\n {4}return f"/);
  });

  it('sends, streams and stops with the keyboard alone', async () => {
    await view.show('ready');
    await page.keyboard.type('Call Ngozi');
    await page.keyboard.press('Enter');
    await lastTurn().getByText('Call Ngozi').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
    assert.equal(await composer().inputValue(), '');
    assert.deepEqual(
      (await view.asked(2)).map(({ type }) => type),
      ['send', 'stop'],
    );
  });

  it('keeps the end in view only for who reads the end, and says when something new is there', async () => {
    await view.show('many');
    assert.ok((await page.locator('chat-turn').count()) < 40);
    assert.ok(await isAtEnd(scroller()));
    await scroller().hover();
    await page.mouse.wheel(0, -3_000);
    await page.getByRole('button', { name: 'To the end' }).waitFor();
    await page.waitForTimeout(300);
    const place = await readingPlace(page);
    await composer().click();
    await page.evaluate(`document.querySelector('device-chat').apply({ type: 'turn',
      turn: { id: 'news', request: 'News', reply: 'x\\n\\n'.repeat(50), actions: [], status: 'finished' } })`);
    await page.getByRole('button', { name: 'New message' }).waitFor();
    assert.deepEqual(await readingPlace(page), place);
    await page.getByRole('button', { name: 'New message' }).click();
    await lastTurn().getByText('News').waitFor();
    assert.ok(await isAtEnd(scroller()));
    // What stands below the turns gets lower, then higher: nobody has scrolled.
    const step = { id: 'connect', title: 'Connect', status: 'waiting' };
    const error = { code: 'chat.modelGone', message: 'It is gone. '.repeat(50), fix: 'Choose another.' };
    for (const phase of [
      { kind: 'deploying', steps: Array(20).fill(step) },
      { kind: 'failed', error },
    ]) {
      const event = { type: 'change', change: { phase } };
      await page.evaluate(`document.querySelector('device-chat').apply(${JSON.stringify(event)})`);
      await page.waitForTimeout(200);
    }
    await page.getByText('Choose another.').waitFor();
    assert.ok(await isAtEnd(scroller()));
  });

  it('keeps the reading place when something above it changes its height', async () => {
    await view.show('many');
    await scrollTo(0.5);
    await page.waitForTimeout(300);
    const place = await readingPlace(page);
    // The first that is drawn lies above what is in view.
    await page.evaluate(`{
      const list = document.querySelector('device-chat').shadowRoot.querySelector('chat-conversation').shadowRoot.querySelector('long-list');
      list.shadowRoot.querySelector('chat-turn').style.paddingBottom = '333px';
    }`);
    await page.waitForTimeout(200);
    assert.deepEqual(await readingPlace(page), place);
  });

  it('finds words far away, marks them, and goes from match to match', async () => {
    await view.show('many');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('17: ');
    await announced('of 100');
    await page.keyboard.press('Enter');
    await announced('1 of 100');
    await page.getByText('17: ', { exact: false }).first().waitFor();
    assert.equal(await page.evaluate("CSS.highlights.get('chat-find-current').size"), 1);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate("CSS.highlights.has('chat-find')"), false);
  });

  it('finds what an action says in a field of its card', async () => {
    await view.show('correctable');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('ngozi');
    await announced('of ');
    const fields = page.locator('action-field .said[data-find]');
    await fields.first().waitFor();
    await page.keyboard.press('Shift+Enter');
    // The match that is gone to is marked when it has been drawn, which takes a busy computer a while.
    const isMarked = () =>
      page
        .locator('[data-find="current"]')
        .waitFor({ timeout: drawnMs })
        .then(
          () => true,
          () => false,
        );
    for (let tries = 0; !(await isMarked()); tries += 1) {
      assert.ok(tries < 10, 'one of the matches is in a field');
      await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Escape');
    assert.equal(await fields.count(), 0);
  });

  it('works where the browser’s language is one that no number format takes', async () => {
    for (const [name, state] of [
      ['device-chat', 'charts-unreported'],
      ['dataset-editor', 'rows'],
    ] as const) {
      const odd = await openGalleryPage({ browser, gallery, view: name });
      try {
        await odd.page.addInitScript(
          `Object.defineProperty(navigator, 'language', { value: 'en-US@posix', configurable: true });`,
        );
        await odd.show(state);
        assert.equal(await odd.page.evaluate('navigator.language'), 'en-US');
        assert.deepEqual(odd.violations, [], name);
      } finally {
        await odd.dispose();
      }
    }
  });

  it('edits and resends, regenerates and shows versions', async () => {
    await view.show('conversation');
    await lastTurn().getByRole('button', { name: 'Edit and resend' }).click();
    await page.keyboard.type(' now');
    await page.keyboard.press('Enter');
    await view.show('versions');
    await lastTurn().getByRole('button', { name: 'Next version' }).click();
    await lastTurn().getByRole('button', { name: 'Regenerate' }).click();
    assert.deepEqual(
      (await view.asked(2)).map(({ type }) => type),
      ['show-version', 'regenerate'],
    );
  });

  it('takes a correction: an action with its values and words beside it', async () => {
    await view.show('correctable');
    await lastTurn().getByRole('button', { name: 'This should have been' }).click();
    const form = lastTurn().getByRole('region', { name: 'This should have been' });
    while ((await form.getByRole('button', { name: 'Remove this action' }).count()) > 0) {
      await form.getByRole('button', { name: 'Remove this action' }).first().click();
    }
    await form.getByRole('button', { name: 'Add an Action' }).click();
    await form.getByRole('combobox', { name: 'Action 1' }).selectOption('settings');
    await form.getByRole('combobox', { name: 'page' }).selectOption('wifi');
    await form.getByRole('textbox', { name: 'Words beside it' }).fill('Here you are.');
    assert.deepEqual(await view.accessibilityProblems(), []);
    await form.getByRole('button', { name: 'Put into the Inbox' }).click();
    await lastTurn().getByText('Should have been, now in the dataset’s inbox.').waitFor();
    const [request] = await view.asked(1);
    assert.deepEqual(request?.type === 'correct' && request.correction, {
      reply: 'Here you are.',
      actions: [{ name: 'settings', arguments: { page: 'wifi' } }],
    });
  });

  it('keeps what is typed into a form that is scrolled away', async () => {
    await view.show('many');
    await lastTurn().getByRole('button', { name: 'Edit and resend' }).click();
    await page.keyboard.type(' unfinished');
    await scrollTo(0);
    await page.locator('chat-turn').getByText(/^1: /).first().waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Other words' }).count(), 0);
    await page.getByRole('button', { name: 'To the end' }).click();
    await holds(page.getByRole('textbox', { name: 'Other words' }), / unfinished$/);
  });

  it('changes settings and the adapter, and goes back to the recipe’s', async () => {
    await view.show('settings');
    await page.getByRole('spinbutton', { name: 'Temperature' }).fill('9');
    await page.keyboard.press('Tab');
    await holds(page.getByRole('spinbutton', { name: 'Temperature' }), /^0\.7$/);
    await page.getByRole('spinbutton', { name: 'Top-k' }).fill('20');
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('');
    await page.keyboard.press('Tab');
    await page.getByRole('slider', { name: 'Adapter' }).press('ArrowRight');
    await page.getByRole('button', { name: 'Back to the Recipe’s' }).click();
    await holds(page.getByRole('spinbutton', { name: 'Temperature' }), /^0$/);
    assert.deepEqual(await view.asked(4), [
      { type: 'change-settings', settings: { topK: 20 } },
      { type: 'change-settings', settings: { seed: null } },
      { type: 'set-adapter-scale', scale: 0.55 },
      { type: 'reset-settings' },
    ]);
  });

  it('renames, exports and deletes chats', async () => {
    await view.show('history');
    await page.getByRole('button', { name: 'Rename Call Ngozi after lunch' }).click();
    await page.keyboard.type('Ngozi');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Export Call Ngozi after lunch as Markdown' }).click();
    await page.getByRole('button', { name: 'Delete Call Ngozi after lunch' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await view.asked(4), [
      { type: 'rename-chat', chatId: 'open', title: 'Ngozi' },
      { type: 'export-chat', chatId: 'open', format: 'markdown' },
      { type: 'delete-chat', chatId: 'open' },
      { type: 'undo-delete', chatId: 'open' },
    ]);
    await view.show('deleted-elsewhere');
    await page.getByRole('alert').getByText('Your next message brings it back.').waitFor();
    await page.getByRole('button', { name: 'Bring Back' }).click();
    assert.deepEqual(await view.asked(1), [{ type: 'undo-delete', chatId: 'open' }]);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('says in words what the phone does not report, shows the charts as a table, and exports both', async () => {
    await view.show('charts-unreported');
    assert.equal(await page.getByText('This phone does not report it.').count(), 4);
    await page.getByRole('button', { name: 'CSV…' }).click();
    await page.getByRole('button', { name: 'PNG…' }).click();
    await page.getByRole('button', { name: 'As a table' }).press('Enter');
    const table = page.getByRole('region', { name: 'Samples' });
    assert.ok((await table.getByRole('row').count()) > 5);
    assert.equal(await table.getByRole('columnheader', { name: 'battery' }).count(), 0);
    const saved: unknown = await page.evaluate(
      'askedOfHost.map(({ format, bytes }) => [format, new TextDecoder().decode(bytes.slice(0, 40))])',
    );
    assert.match(JSON.stringify(saved), /\["csv","at,tokens_per_second,model_memory_bytes,/);
    assert.match(JSON.stringify(saved), /\["png",".PNG/);
  });

  it('tells a screen reader finished sentences, and none twice', async () => {
    await view.show('ready');
    await page.evaluate(`{
      const app = document.querySelector('device-chat');
      const turn = { id: 'spoken', request: 'Hi', reply: '', actions: [], status: 'streaming' };
      app.apply({ type: 'turn', turn });
      app.apply({ type: 'reply-text', turnId: 'spoken', text: 'One is done. Two is' });
    }`);
    await announced('One is done.');
    assert.equal(await page.getByRole('status').filter({ hasText: 'Two' }).count(), 0);
  });

  it('reads its states to a screen reader in an order and in words that make sense', async () => {
    await view.show('deploying');
    const steps = await page.getByRole('main').ariaSnapshot();
    assert.match(steps, /heading "Getting Virtual phone default ready"/);
    assert.match(steps, /listitem: Connect to the phone \(done\)/);
    assert.match(
      steps,
      /text: Push the model \(in progress\) [\d.]+ [kM]B of 91\.7 MB confirmed.*\n\s+- progressbar "Push the model"/,
    );
    assert.match(steps, /listitem: Start the model on the phone \(waiting\)/);
    await view.show('choices');
    const header = await page.getByRole('banner').ariaSnapshot();
    assert.match(header, /heading "Virtual phone default" \[level=1\]\n\s*- combobox "Phone"/);
    assert.match(header, /option "Galaxy A5 \(it asks whether this computer may be trusted\)" \[disabled\]/);
    assert.match(header, /text: ready\n\s*- toolbar "Chat"/);
    assert.match(
      header,
      /group: "How the phone is: [\d.]+ tokens\/s on this computer \d+ MB RAM \d+ °C \d+ % battery"/,
    );
    const turns = await page.getByRole('log').ariaSnapshot();
    const order = [
      /heading "You"/,
      /text: Search the web/,
      /heading "Phone"/,
      /article "Action web_search: /,
      /button "Dry Run"/,
    ];
    const places = order.map((part) => turns.search(part));
    assert.ok(
      places.every((place, index) => place > (places[index - 1] ?? -1)),
      JSON.stringify(places),
    );
    await view.show('failed');
    assert.match(
      await page.getByRole('main').ariaSnapshot(),
      /alert:[\s\S]*does not answer[\s\S]*button "Connect Again"/,
    );
  });

  it('shows the phone that it talks with, whatever was wished', async () => {
    await view.show('choices');
    const phones = page.getByRole('combobox', { name: 'Phone' });
    await phones.selectOption('Pixel 8');
    assert.deepEqual(await view.asked(1), [{ type: 'choose-phone', serial: 'A1' }]);
    // The host knows of no change.
    await page.getByRole('slider', { name: 'Adapter' }).press('ArrowRight');
    await page.getByText('0.55').waitFor();
    assert.equal(await phones.locator('option:checked').textContent(), 'Virtual phone default');
  });

  it('loses the charts, then the numbers, and never the chat, as it gets narrow or is zoomed', async () => {
    const charts = page.getByRole('heading', { name: 'Charts' });
    await view.show('conversation');
    assert.equal(await charts.isVisible(), true);
    for (const size of [
      { width: 600, height: 450 },
      { width: 400, height: 700 },
      { width: 320, height: 480 },
    ]) {
      await page.setViewportSize(size);
      await charts.waitFor({ state: 'hidden' });
      assert.equal(await composer().isVisible(), true);
      assert.equal(await lastTurn().isVisible(), true);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      assert.equal(overflow, 0, `${size.width} px`);
      assert.deepEqual(await view.accessibilityProblems(), [], `${size.width} px`);
    }
    const toggle = page.getByRole('button', { name: 'Charts', exact: true });
    assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
    await toggle.click();
    await charts.waitFor();
    await view.show('conversation');
    await page.setViewportSize({ width: 1200, height: 800 });
    await charts.waitFor();
    await toggle.click();
    await charts.waitFor({ state: 'detached' });
  });

  it('draws its charts in the colours of the theme and as wide as their place', async () => {
    await view.show('charts-unreported');
    const canvas = page.locator('line-chart canvas').first();
    await canvas.waitFor();
    const look = () =>
      canvas.evaluate((element: { width: number; toDataURL(): string }) => ({
        width: element.width,
        picture: element.toDataURL(),
      }));
    const dark = await look();
    await view.setTheme('light');
    // VS Code has changed the colours when it changes the class; the gallery loads them after it.
    await page.evaluate(`document.body.classList.add('loaded')`);
    const light = await look();
    assert.notEqual(light.picture, dark.picture);
    // Asked for, they stay where there is little room.
    const button = page.getByRole('button', { name: 'Charts', exact: true });
    await button.click();
    await button.click();
    await page.setViewportSize({ width: 700, height: 800 });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    assert.notEqual((await look()).width, dark.width);
  });

  it('moves nothing for who wants no motion, and shows everything in forced colours', async () => {
    const calm = await openGalleryPage({
      browser,
      gallery,
      view: 'device-chat',
      context: { reducedMotion: 'reduce', forcedColors: 'active', colorScheme: 'dark' },
    });
    try {
      await calm.show('reading', 'high-contrast');
      const running: unknown = await calm.page.evaluate(`document.getAnimations().filter((animation) =>
        animation.effect?.getComputedTiming().iterations === Infinity).length`);
      assert.equal(running, 0);
      assert.deepEqual(await calm.accessibilityProblems(), []);
    } finally {
      await calm.dispose();
    }
  });

  it('asks two chats the same, and each for itself', async () => {
    const pair = await openGalleryPage({ browser, gallery, view: 'comparison' });
    try {
      await pair.show('two');
      await pair.page.keyboard.type('Call Ngozi');
      await pair.page.keyboard.press('Enter');
      for (const side of ['Left', 'Right']) {
        const chat = pair.page.getByRole('region', { name: side, exact: false }).first();
        await chat.locator('chat-turn').last().getByText('Call Ngozi', { exact: true }).waitFor();
      }
      await pair.page.getByRole('button', { name: 'Stop' }).click();
      const right = pair.page.locator('.side').last().locator('chat-turn').last();
      await right.getByRole('button', { name: 'Copy what you said' }).click();
      assert.deepEqual(await pair.asked(3), [
        { type: 'send', text: 'Call Ngozi' },
        { type: 'stop' },
        { type: 'chat', chat: 'right', request: { type: 'copy', text: 'Call Ngozi' } },
      ]);
      await pair.show('deleted');
      const banner = pair.page.getByRole('region', { name: 'Left' }).getByRole('alert');
      await banner.getByText('Your next message brings it back.').waitFor();
      await banner.getByRole('button', { name: 'Bring Back' }).click();
      const bringBack = { type: 'undo-delete', chatId: 'open' } as const;
      assert.deepEqual(await pair.asked(1), [{ type: 'chat', chat: 'left', request: bringBack }]);
      await banner.waitFor({ state: 'detached' });
      assert.deepEqual(pair.violations, []);
      assert.deepEqual(await pair.accessibilityProblems(), []);
      await pair.page.setViewportSize({ width: 400, height: 900 });
      assert.deepEqual(await pair.accessibilityProblems(), [], '400 px');
    } finally {
      await pair.dispose();
    }
  });

  it('has every state of every view one click away, and none of them breaks its policy', async () => {
    await page.goto(gallery.url);
    const links = await page.locator('nav a').evaluateAll((all: { hash: string }[]) => all.map(({ hash }) => hash));
    assert.ok(links.length > 40, `${links.length} states`);
    await page.locator('nav a', { hasText: 'Hostile reply' }).click();
    await page.frameLocator('iframe').locator('chat-turn').waitFor();
    const seen: readonly string[] = [...themedStates, ...otherStates].map((state) => `#device-chat/${state}`);
    for (const link of links.filter((one) => !seen.includes(one))) {
      const [shown = '', state = ''] = link.slice(1).split('/');
      await page.goto(`${gallery.url}/view/${shown}/${state}?theme=light`);
      await page.locator('main').first().waitFor();
      assert.deepEqual(view.violations, [], link);
    }
  });

  it('speaks the language that came with it, in the dataset editor too, and says so', async () => {
    await page.goto(`${gallery.urlOf('device-chat', 'ready')}&translated`);
    await page.getByRole('button', { name: '[Send]' }).waitFor();
    await page.getByText(/^\[.* is ready\]$/u).waitFor();
    await page.getByRole('textbox', { name: '[Message to the phone]' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en-XA');
    await page.goto(`${gallery.urlOf('dataset-editor', 'rows')}&translated`);
    await page.getByLabel('[Search rows]').waitFor();
    await page.screenshot({ path: 'test/screenshots/dataset-editor-translated.png' });
  });

  it('bears 10,000 lines and a million characters without a space', async () => {
    for (const state of ['long-reply', 'no-spaces']) {
      await view.show(state);
      await composer().fill('Still here');
      await page.mouse.move(400, 300);
      await page.mouse.wheel(0, -2_000);
      await page.getByRole('button', { name: 'To the end' }).waitFor();
      const overflow = await scroller().evaluate(
        (element: { scrollWidth: number; clientWidth: number }) => element.scrollWidth - element.clientWidth,
      );
      assert.equal(overflow, 0, state);
    }
  });
});

function isAtEnd(scroller: Locator): Promise<boolean> {
  return scroller.evaluate(
    (element: { scrollHeight: number; scrollTop: number; clientHeight: number }) =>
      element.scrollHeight - element.scrollTop - element.clientHeight < 2,
  );
}

/** Which turn is at the top of the view, and where it begins there, in whole pixels. */
function readingPlace(page: Page): Promise<unknown> {
  return page.evaluate(`{
    const list = document.querySelector('device-chat').shadowRoot.querySelector('chat-conversation').shadowRoot.querySelector('long-list').shadowRoot;
    const top = list.querySelector('.scroller').getBoundingClientRect().top;
    const first = [...list.querySelectorAll('.item')].find((item) => item.getBoundingClientRect().bottom > top);
    [first.dataset.index, Math.round(first.getBoundingClientRect().top - top)];
  }`);
}

/** Waits until a field reads as expected. */
async function holds(field: Locator, expected: RegExp): Promise<void> {
  await field.waitFor();
  for (const end = Date.now() + patienceMs; !expected.test(await field.inputValue()); ) {
    assert.ok(Date.now() < end, `${await field.inputValue()} is not ${expected}`);
    await field.page().waitForTimeout(20);
  }
}
