import { html, nothing } from 'lit';
import type { ArgumentView, CallView, TurnView } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';
import { tool } from '../../../shared/tool-button';
import type { ConversationContext } from './conversation-context';
import { findingsAt, renderFindings, wordsOf } from './findings';
import { argumentField, argumentValue, fieldOf, removeCall } from './row-fields';

interface CallPlace {
  readonly turn: TurnView;
  readonly call: CallView;
  readonly number: number;
}

/** A call as a form: the action, and a field for each of its values with what code makes of it. */
export function renderCall(context: ConversationContext, { turn, call, number }: CallPlace) {
  const { link, conversation, findings, isReadOnly } = context;
  const here = findingsAt(findings, call.path).concat(
    findingsAt(findings, [...call.path, 'function']),
    findingsAt(findings, call.namePath),
    findingsAt(findings, [...call.path, 'function', 'arguments']),
  );
  return html`<div class="call" role="group" aria-label=${l10n.t('Call of {0}', call.name || l10n.t('no action'))} data-call=${number}>
    <div class="called">
      <vscode-icon name="symbol-event" aria-hidden="true"></vscode-icon>
      ${renderName(context, call)}
      <span class="space"></span>
      ${
        isReadOnly
          ? nothing
          : tool('trash', l10n.t('Remove this call'), () =>
              link.edit(conversation.row.key, removeCall(turn, call), l10n.t('Call removed')),
            )
      }
    </div>
    ${renderFindings(context, here)}
    <div class="arguments">${call.arguments.map((argument) => renderArgument(context, argument))}</div>
  </div>`;
}

function renderName({ link, conversation, state, isReadOnly, version }: ConversationContext, call: CallView) {
  const names = state.schema?.actions.map(({ name }) => name);
  const { key } = conversation.row;
  if (!names) {
    return html`<typed-field
      class="name"
      isCode
      isOneLine
      .link=${link}
      .target=${fieldOf(key, call.namePath)}
      .value=${call.name}
      .label=${l10n.t('Action')}
      .isReadOnly=${isReadOnly}
      .source=${conversation}
      .version=${version}
    ></typed-field>`;
  }
  const onChange = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) {
      void link.edit(key, [{ kind: 'set', path: call.namePath, value: event.target.value }], l10n.t('Action changed'));
    }
  };
  const known = names.includes(call.name) ? names : [call.name, ...names];
  return html`<select class="action" aria-label=${l10n.t('Action')} ?disabled=${isReadOnly} .value=${call.name} @change=${onChange}>
    ${known.map(
      (name) =>
        html`<option value=${name} ?selected=${name === call.name}>${name || l10n.t('(none)')}${names.includes(name) ? '' : l10n.t(' (unknown)')}</option>`,
    )}
  </select>`;
}

function renderArgument(context: ConversationContext, argument: ArgumentView) {
  const { link, conversation, findings, isReadOnly } = context;
  const { name, path, isThere, isKnown, isRequired, resolved, type, problem } = argument;
  const found = findingsAt(findings, path, false);
  const spoken = wordsOf(found) || problem || '';
  // An optional value that nobody said is no problem.
  const isMissing = problem !== undefined && !isThere && !isRequired;
  return html`<div class="argument ${isThere ? '' : 'absent'}">
    <span class="parameter" aria-hidden="true" title=${type ?? ''}
      ><code>${name}</code>${isRequired ? html`<span class="required" title=${l10n.t('required')}>*</span>` : nothing}</span
    >
    <div class="value">
      ${renderValue(context, argument, isMissing ? '' : spoken)}
      ${isKnown ? nothing : html`<span class="quiet note">${l10n.t('The action has no such parameter.')}</span>`}
      ${resolved ? html`<span class="resolved" dir="auto"><span aria-hidden="true">→ </span>${resolved}</span>` : nothing}
      ${found.length === 0 && problem && !isMissing ? html`<span class="wrong">${problem}</span>` : nothing}
      ${renderFindings(context, found)}
    </div>
    ${
      isThere && !isReadOnly
        ? tool('close', l10n.t('Remove {0}', name), () =>
            link.edit(conversation.row.key, [{ kind: 'remove', path }], l10n.t('{0} removed', name)),
          )
        : html`<span></span>`
    }
  </div>`;
}

function renderValue(context: ConversationContext, argument: ArgumentView, problem: string) {
  const { link, conversation, isReadOnly, version } = context;
  const { name, said, type, isRequired, options, resolved } = argument;
  const label = `${name}${isRequired ? l10n.t(', required') : ''}`;
  const choices = options ?? (type === 'boolean' ? ['true', 'false'] : undefined);
  if (choices) {
    return renderChoices(context, argument, { choices, label, problem });
  }
  return html`<typed-field
    isOneLine
    .link=${link}
    .target=${argumentField(conversation.row.key, argument)}
    .value=${said}
    .label=${label}
    .problem=${problem}
    .description=${resolved ? l10n.t('Read as {0}.', resolved) : ''}
    .isReadOnly=${isReadOnly}
    .isRequired=${isRequired}
    .placeholder=${placeholders[type ?? ''] ?? ''}
    .source=${conversation}
    .version=${version}
  ></typed-field>`;
}

interface Choices {
  readonly choices: readonly string[];
  readonly label: string;
  readonly problem: string;
}

function renderChoices(context: ConversationContext, argument: ArgumentView, { choices, label, problem }: Choices) {
  const { link, conversation, isReadOnly } = context;
  const { path, said, isThere } = argument;
  const { key } = conversation.row;
  const onChange = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) {
      const value = argumentValue(argument, event.target.value);
      const removes = event.target.value === '';
      void link.edit(key, removes ? [{ kind: 'remove', path }] : [{ kind: 'set', path, value }]);
    }
  };
  const known = isThere && !choices.includes(said) ? [said, ...choices] : choices;
  return html`<select
    aria-label=${label}
    aria-description=${problem}
    aria-invalid=${problem ? 'true' : 'false'}
    ?disabled=${isReadOnly}
    .value=${said}
    @change=${onChange}
  >
    ${isThere && said !== '' ? nothing : html`<option value="" selected>–</option>`}
    ${known.map((choice) => html`<option value=${choice} ?selected=${isThere && choice === said}>${choice}</option>`)}
  </select>`;
}

/** How a user says such a value; the model copies it and code resolves it. */
const placeholders: Readonly<Record<string, string>> = {
  datetime: l10n.t('as said: Thursday 7 pm'),
  date: l10n.t('as said: next Friday'),
  time: l10n.t('as said: half past six'),
  duration: l10n.t('as said: 20 minutes'),
  contact: l10n.t('as said: Ngozi'),
  phone: l10n.t('as said'),
  email: l10n.t('as said'),
};
