import assert from 'node:assert/strict';
import { it } from 'mocha';
import { type ChatPanel, saidIn } from '../driver/chat-panel';
import type { OneWindow } from '../driver/one-window';
import { shipAdapter } from '../driver/ship-adapter';

const replyTimeoutMs = 60_000;
/** Of the slider, which goes from none of the adapter to twice of it. */
const thumbRadius = 7;
const question = 'Call Maria on her mobile.';

/** The test model's adapter beside the base that it was trained on, instead of the model merged of both. */
export function adapterStory(workbench: OneWindow, chat: ChatPanel, modelFile: () => string): void {
  it('puts an adapter beside its base, and applies it as strongly as the slider says', async () => {
    const { window, project } = workbench;
    await shipAdapter(project.folder, modelFile());
    await window.runFromPalette('View: Close All Editors');
    await chat.open();
    const model = chat.view().getByRole('combobox', { name: 'Model' });
    assert.match((await model.locator('option:checked').textContent()) ?? '', /^Q4_1 \+ adapter/);
    assert.equal(await chat.view().locator('memory-bar .bar .adapter').count(), 1, 'it takes memory too');
    const slider = chat.view().getByRole('slider', { name: 'Adapter' });
    const turn = chat.turn(question);
    const askAgain = async (version: string) => {
      await turn.getByRole('button', { name: 'Regenerate' }).click();
      await turn.getByText(version).waitFor({ timeout: replyTimeoutMs });
      await chat.answered(question);
      return saidIn(turn);
    };

    await chat.type(question);
    await chat.answered(question);
    assert.ok((await turn.locator('action-card').count()) > 0, 'the adapter writes actions');
    const trained = await saidIn(turn);
    await window.screenshot('device-chat-adapter');
    await slider.press('Home');
    await chat.view().getByText('off: the base alone').waitFor();
    const byBase = await askAgain('2/2');
    assert.equal(await turn.locator('action-card').count(), 0, 'the base knows none');
    assert.notDeepEqual(byBase, trained);
    await window.screenshot('device-chat-adapter-off');
    const place = await slider.boundingBox();
    assert.ok(place);
    const middle = place.y + place.height / 2;
    await window.page.mouse.move(place.x + thumbRadius, middle);
    await window.page.mouse.down();
    await window.page.mouse.move(place.x + place.width / 2, middle, { steps: 4 });
    await window.page.mouse.up();
    await chat.view().getByText('as trained').waitFor();
    assert.deepEqual(await askAgain('3/3'), trained);
  });
}
