import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EditHistory } from './edit-history';

describe('The edits of a document', () => {
  it('are clean where it was saved, however one comes there', () => {
    const history = new EditHistory(true);
    history.edited();
    history.edited();
    history.saved();
    history.undone();
    assert.ok(history.isDirty);
    history.redone();
    assert.ok(!history.isDirty);
  });

  it('never come back to what was saved once another way was taken', () => {
    const history = new EditHistory(true);
    history.edited();
    history.saved();
    history.undone();
    history.edited();
    assert.ok(history.isDirty);
  });

  it('are unsaved from the start in a document that a crash left behind', () => {
    const history = new EditHistory(false);
    assert.ok(history.isDirty);
    history.saved();
    assert.ok(!history.isDirty);
  });

  it('are unsaved where one was made while the document was being saved', () => {
    const history = new EditHistory(true);
    history.edited();
    history.saved(true);
    assert.ok(history.isDirty);
    history.saved();
    assert.ok(!history.isDirty);
  });
});
