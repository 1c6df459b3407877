import { html, nothing } from 'lit';
import type { TurnView } from '../../../../src/protocol/webview/dataset-editor';
import '../typing/typed-field';
import { l10n } from '../../../shared/l10n';
import { tool } from '../../../shared/tool-button';
import { moveAmongButtons } from '../move-among-buttons';
import { renderCall } from './call';
import type { ConversationContext } from './conversation-context';
import { findingsAt, renderFindings, wordsOf } from './findings';
import { addCall, addTurn, fieldOf, roleAfter } from './row-fields';

const roles = ['system', 'user', 'assistant'];

/** One turn: who speaks, what is said, what is called. */
export function renderTurn(context: ConversationContext, turn: TurnView, index: number) {
  const { findings } = context;
  const message = turn.path.slice(0, -1);
  const here = findingsAt(findings, message).concat(findingsAt(findings, [...message, 'role']));
  const isShown = turn.text !== undefined || turn.calls.length === 0;
  return html`<li class="turn ${roles.includes(turn.role) ? turn.role : 'unknown'}" data-turn=${index}>
    <div class="speaker">
      ${renderRole(context, turn, index)}
      <span class="space"></span>
      ${context.isReadOnly ? nothing : renderTurnButtons(context, turn, index)}
    </div>
    ${renderFindings(context, here)}
    ${turn.unreadable === undefined ? nothing : renderUnreadable(context, turn)}
    ${isShown && turn.unreadable === undefined ? renderText(context, turn, index) : nothing}
    ${turn.calls.map((call, number) => renderCall(context, { turn, call, number }))}
  </li>`;
}

function renderText(
  { link, conversation, findings, isReadOnly, version, ...context }: ConversationContext,
  turn: TurnView,
  index: number,
) {
  const found = findingsAt(findings, turn.path);
  return html`<typed-field
      class="text"
      .link=${link}
      .target=${fieldOf(conversation.row.key, turn.path)}
      .value=${turn.text ?? ''}
      .label=${l10n.t('Turn {0}, {1}', index + 1, turn.role || l10n.t('without a role'))}
      .problem=${wordsOf(found)}
      .isReadOnly=${isReadOnly}
      .placeholder=${turn.role === 'assistant' ? l10n.t('What the assistant says') : l10n.t('What is said')}
      .source=${conversation}
      .version=${version}
    ></typed-field>
    ${renderFindings({ link, conversation, findings, isReadOnly, version, ...context }, found)}`;
}

/** A value that is no text is shown as it stands, and can be given up for one. */
function renderUnreadable({ link, conversation, isReadOnly }: ConversationContext, turn: TurnView) {
  return html`<div class="unreadable">
    <code>${turn.unreadable}</code>
    ${
      isReadOnly
        ? nothing
        : html`<button
            class="link"
            @click=${() => link.edit(conversation.row.key, [{ kind: 'set', path: turn.path, value: turn.unreadable ?? '' }])}
          >${l10n.t('Make it text')}</button>`
    }
  </div>`;
}

function renderRole({ link, conversation, isReadOnly }: ConversationContext, turn: TurnView, index: number) {
  const known = roles.includes(turn.role) ? roles : [turn.role, ...roles];
  const path = [...turn.path.slice(0, -1), 'role'];
  const onChange = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) {
      void link.edit(
        conversation.row.key,
        [{ kind: 'set', path, value: event.target.value }],
        l10n.t('Now said by {0}', event.target.value),
      );
    }
  };
  return html`<select
    class="role"
    aria-label=${l10n.t('Who speaks in turn {0}', index + 1)}
    ?disabled=${isReadOnly}
    .value=${turn.role}
    @change=${onChange}
  >${known.map((role) => html`<option value=${role} ?selected=${role === turn.role}>${role || l10n.t('(no role)')}</option>`)}</select>`;
}

const byArrow = { isByArrow: true };

function renderTurnButtons(context: ConversationContext, turn: TurnView, index: number) {
  const { link, conversation, turns, state } = context;
  const { key } = conversation.row;
  const path = ['messages', index];
  const move = (to: number) =>
    link
      .edit(key, [{ kind: 'move', path, to }], l10n.t('Turn moved'))
      .then((isDone) => isDone && context.focusTurn(to));
  const insert = () =>
    link
      .edit(key, addTurn(index + 1, roleAfter(turn.role)), l10n.t('Turn added'))
      .then((isDone) => isDone && context.focusTurn(index + 1));
  const firstAction = state.schema?.actions[0]?.name ?? 'action';
  return html`<span class="tools" role="toolbar" aria-label=${l10n.t('Turn {0}', index + 1)} @keydown=${moveAmongButtons}>
    ${tool('add', l10n.t('Add a turn below'), insert)}
    ${turn.role === 'assistant' ? tool('symbol-event', l10n.t('Add a call'), () => link.edit(key, addCall(turn, firstAction), l10n.t('Call added')), byArrow) : nothing}
    ${tool('arrow-up', l10n.t('Move this turn up'), () => move(index - 1), { ...byArrow, isDisabled: index === 0 })}
    ${tool('arrow-down', l10n.t('Move this turn down'), () => move(index + 1), { ...byArrow, isDisabled: index === turns.length - 1 })}
    ${tool(
      'split-vertical',
      l10n.t('Split the conversation here: this turn begins a new row'),
      () =>
        link.operate(
          { kind: 'rows', keys: [key] },
          { kind: 'split-conversation', turn: index },
          l10n.t('Conversation split'),
        ),
      { ...byArrow, isDisabled: index === 0 },
    )}
    ${tool('trash', l10n.t('Remove this turn'), () => link.edit(key, [{ kind: 'remove', path }], l10n.t('Turn removed')), byArrow)}
  </span>`;
}
