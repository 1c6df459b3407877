import { html, nothing } from 'lit';
import { isRecord } from '../../../../src/core/json/record';
import { l10n } from '../../../shared/l10n';
import { tool } from '../../../shared/tool-button';
import type { ConversationContext } from './conversation-context';
import { findingsAt, renderFindings, wordsOf } from './findings';
import { fieldOf, optionalField } from './row-fields';

const newClock = { now: '2026-01-05T09:00:00+00:00', timeZone: 'UTC', locale: 'en-GB' };
const places = [
  { name: 'now', label: l10n.t('Now'), placeholder: '2026-11-21T10:30:00+01:00' },
  { name: 'timeZone', label: l10n.t('Time zone'), placeholder: 'Europe/Berlin' },
  { name: 'locale', label: l10n.t('Locale'), placeholder: 'en-GB' },
] as const;
const contactFields = ['name', 'phone', 'nickname', 'relation', 'email'] as const;

/** The row's clock, place and contacts: what its words are relative to. */
export function renderClock(context: ConversationContext, written: string | undefined) {
  const { link, conversation, findings, isReadOnly } = context;
  const { key } = conversation.row;
  const clock = parsed(written);
  if (written === undefined || clock === undefined) {
    return html`<p class="quiet note">
        ${
          written === undefined
            ? l10n.t('No clock of its own: “tomorrow” is read at Monday, 5 January 2026, 9:00 UTC.')
            : html`${l10n.t('Not a clock:')} <code>${written}</code>`
        }
      </p>
      ${renderFindings(context, findingsAt(findings, ['context'], false))}
      ${
        isReadOnly
          ? nothing
          : html`<button
              class="link"
              @click=${() => link.edit(key, [{ kind: 'set', path: ['context'], value: newClock }], l10n.t('Clock added'))}
            >${written === undefined ? l10n.t('Give it a clock') : l10n.t('Replace it with a clock')}</button>`
      }`;
  }
  return html`<div class="clock">
      ${places.map(({ name, label, placeholder }) =>
        renderText(context, { path: ['context', name], value: clock[name], label, placeholder }),
      )}
    </div>
    ${renderFindings(context, findingsAt(findings, ['context'], false))}
    ${renderContacts(context, clock['contacts'])}
    ${isReadOnly ? nothing : html`<button class="link" @click=${() => link.edit(key, [{ kind: 'remove', path: ['context'] }], l10n.t('Clock removed'))}>${l10n.t('Remove the clock')}</button>`}`;
}

interface ClockField {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly label: string;
  readonly placeholder: string;
  readonly isOptional?: boolean;
}

function renderText(context: ConversationContext, { path, value, label, placeholder, isOptional }: ClockField) {
  const { link, conversation, findings, isReadOnly, version } = context;
  const { key } = conversation.row;
  const text = typeof value === 'string' ? value : '';
  return html`<label class="labelled"><span aria-hidden="true">${label}</span>
    <typed-field
      isOneLine
      .link=${link}
      .target=${isOptional ? optionalField(key, path, value !== undefined) : fieldOf(key, path)}
      .value=${text}
      .label=${label}
      .placeholder=${placeholder}
      .problem=${wordsOf(findingsAt(findings, path))}
      .isReadOnly=${isReadOnly}
      .source=${conversation}
      .version=${version}
    ></typed-field></label>`;
}

function renderContacts(context: ConversationContext, written: unknown) {
  const { link, conversation, isReadOnly } = context;
  const { key } = conversation.row;
  const contacts: readonly unknown[] = Array.isArray(written) ? written : [];
  const add = () => {
    const contact = { name: '', phone: '' };
    const path = ['context', 'contacts'];
    return Array.isArray(written)
      ? link.edit(key, [{ kind: 'insert', path: [...path, contacts.length], value: contact }], l10n.t('Contact added'))
      : link.edit(key, [{ kind: 'set', path, value: [contact] }], l10n.t('Contact added'));
  };
  return html`${contacts.map((contact, index) => {
    const path = ['context', 'contacts', index];
    const values = isRecord(contact) ? contact : {};
    return html`<div class="contact" role="group" aria-label=${l10n.t('Contact {0}', index + 1)}>
        ${contactFields.map((name) =>
          renderText(context, {
            path: [...path, name],
            value: values[name],
            label: name,
            placeholder: '',
            isOptional: name !== 'name' && name !== 'phone',
          }),
        )}
        ${isReadOnly ? nothing : tool('trash', l10n.t('Remove contact {0}', index + 1), () => link.edit(key, [{ kind: 'remove', path }], l10n.t('Contact removed')))}
      </div>`;
  })}
    ${isReadOnly ? nothing : html`<button class="link" @click=${() => void add()}>${l10n.t('Add a contact')}</button> · `}`;
}

function parsed(written: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(written ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
