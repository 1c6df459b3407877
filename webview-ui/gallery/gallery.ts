import './gallery.css';
import { comparisonStates } from './comparison-states';
import { datasetEditorStates } from './dataset-editor-states';
import { deviceChatStates } from './device-chat-states';
import { setupStates } from './setup-states';

/** Every state of every view, one click away, in any theme and width. */
const views = {
  'device-chat': deviceChatStates,
  comparison: comparisonStates,
  'dataset-editor': datasetEditorStates,
  setup: setupStates,
} as const;
const themes = ['dark', 'light', 'high-contrast', 'high-contrast-light'];
const widths = { whole: '', half: '700 px', narrow: '400 px' } as const;

const frame = document.createElement('iframe');
frame.title = 'The view';
const theme = choice('Theme', themes);
const width = choice('Width', Object.keys(widths));

function choice(label: string, options: readonly string[]): HTMLSelectElement {
  const select = document.createElement('select');
  select.append(...options.map((option) => new Option(option)));
  select.addEventListener('change', show);
  select.title = label;
  return select;
}

function labelled(text: string, element: Element): Element {
  const label = document.createElement('label');
  label.append(`${text} `, element);
  return label;
}

/** The state is the page's fragment, so that a reload shows it again. */
function show(): void {
  const [view = '', state = ''] = decodeURIComponent(location.hash.slice(1)).split('/');
  const address = `/view/${view}/${encodeURIComponent(state)}?theme=${theme.value}`;
  if (view && frame.src !== new URL(address, location.href).href) {
    frame.src = address;
  }
  frame.className = width.value;
  for (const link of document.querySelectorAll('nav a')) {
    const isShown = link.getAttribute('href') === `#${view}/${encodeURIComponent(state)}`;
    link.setAttribute('aria-current', isShown ? 'page' : 'false');
  }
}

const nav = document.createElement('nav');
nav.append(labelled('Theme', theme), labelled('Width', width));
for (const [view, states] of Object.entries(views)) {
  const heading = document.createElement('h2');
  heading.textContent = view;
  nav.append(heading);
  for (const [state, { title }] of Object.entries(states)) {
    const link = document.createElement('a');
    link.href = `#${view}/${encodeURIComponent(state)}`;
    link.textContent = title;
    nav.append(link);
  }
}
const main = document.createElement('main');
main.append(frame);
document.body.append(nav, main);
window.addEventListener('hashchange', show);
if (location.hash === '') {
  location.hash = '#device-chat/conversation';
}
show();
