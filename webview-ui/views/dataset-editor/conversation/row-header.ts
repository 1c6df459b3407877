import { html, nothing } from 'lit';
import type { ConversationView } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';
import { tool } from '../../../shared/tool-button';
import type { ConversationContext } from './conversation-context';
import { findingsAt, renderFindings, wordsOf } from './findings';
import { optionalField } from './row-fields';

type RowConversation = Extract<ConversationView, { readonly kind: 'row' }>;

/** Which row it is: line, split, tags, id. */
export function renderRowHeader(context: ConversationContext, conversation: RowConversation) {
  const { findings } = context;
  const { row, otherKeys } = conversation;
  const plain = ['split', 'tags', 'id'].flatMap((name) => findingsAt(findings, [name], false));
  return html`<div class="about">
      <h2>${l10n.t('Row {0}', row.lineNumber.toLocaleString('en'))}</h2>
      ${renderSplit(context, conversation)}
      ${row.tokens === undefined ? nothing : html`<span class="quiet">${l10n.t('{0} tokens', row.tokens)}</span>`}
      <span class="space"></span>
      ${renderId(context, conversation)}
    </div>
    <div class="tags-line">${renderTags(context, conversation)}</div>
    ${renderFindings(context, plain)}
    ${
      otherKeys.length > 0
        ? html`<p class="quiet note">${l10n.t('Kept as they are, and of no meaning here:')} ${otherKeys.map((key, index) => html`${index > 0 ? ', ' : ''}<code>${key}</code>`)}</p>`
        : nothing
    }`;
}

function renderSplit({ link, state, isReadOnly }: ConversationContext, { row }: RowConversation) {
  const known = new Set(['train', 'eval', ...state.totals.splits.map(({ name }) => name)]);
  const splits = [...known].filter((name) => name !== '');
  const onChange = (event: Event) => {
    if (event.target instanceof HTMLSelectElement && event.target.value !== '') {
      const { value } = event.target;
      void link.edit(row.key, [{ kind: 'set', path: ['split'], value }], l10n.t('Moved to {0}', value));
    }
  };
  return html`<select class="split" aria-label=${l10n.t('Split')} ?disabled=${isReadOnly} .value=${row.split ?? ''} @change=${onChange}>
    ${row.split === undefined ? html`<option value="" selected>${l10n.t('no split')}</option>` : nothing}
    ${splits.map((name) => html`<option value=${name} ?selected=${name === row.split}>${name}</option>`)}
  </select>`;
}

function renderId(
  { link, conversation, findings, isReadOnly, version }: ConversationContext,
  { row, id }: RowConversation,
) {
  return html`<span class="id" title=${l10n.t('The row’s id. Without one it is known by its words.')}>
    <span class="quiet" aria-hidden="true">id</span>
    <typed-field
      isOneLine
      isCode
      .link=${link}
      .target=${optionalField(row.key, ['id'], id !== undefined)}
      .value=${id ?? ''}
      .label=${l10n.t('Id of the row')}
      .placeholder=${l10n.t('none')}
      .problem=${wordsOf(findingsAt(findings, ['id']))}
      .isReadOnly=${isReadOnly}
      .source=${conversation}
      .version=${version}
    ></typed-field>
  </span>`;
}

function renderTags({ link, state, isReadOnly }: ConversationContext, { row }: RowConversation) {
  const rows = { kind: 'rows', keys: [row.key] } as const;
  const add = (event: Event) => {
    const field = event.target;
    const isEnter = !(event instanceof KeyboardEvent) || (event.key === 'Enter' && !event.isComposing);
    if (field instanceof HTMLInputElement && isEnter && field.value.trim() !== '') {
      const tag = field.value.trim();
      field.value = '';
      void link.operate(rows, { kind: 'add-tag', tag }, l10n.t('Tagged {0}', tag));
    }
  };
  return html`${row.tags.map(
    (tag) => html`<span class="tag"
        ><span dir="auto">${tag}</span>${
          isReadOnly
            ? nothing
            : tool('close', l10n.t('Remove the tag {0}', tag), () =>
                link.operate(rows, { kind: 'remove-tag', tag }, l10n.t('Tag {0} removed', tag)),
              )
        }</span
      >`,
  )}
    ${
      isReadOnly
        ? nothing
        : html`<input
              class="new-tag"
              list="known-tags"
              aria-label=${l10n.t('Add a tag')}
              placeholder=${l10n.t('Add a tag')}
              maxlength="200"
              @keydown=${add}
              @change=${add}
            />
            <datalist id="known-tags">${state.totals.tags.slice(0, 100).map(({ name }) => html`<option value=${name}></option>`)}</datalist>`
    }`;
}
