import type { SetupState, ToolLine } from '../../src/protocol/webview/setup';

/** A state of the set-up page. */
export interface SetupGalleryState {
  readonly title: string;
  readonly state: SetupState;
}

const choosePython = { kind: 'choose-python', label: 'Choose…' } as const;
const install = { kind: 'install', label: 'Install' } as const;
const notMade = { status: 'later', detail: 'is made when it is first needed' } as const;
const python: ToolLine = {
  id: 'Python',
  name: 'Python',
  status: 'ok',
  version: '3.11.7',
  path: '/usr/bin/python3.11',
  detail: 'first on PATH',
  action: choosePython,
};
const git: ToolLine = { id: 'git', name: 'git', status: 'ok', version: '2.39.5', path: '/usr/bin/git' };
const ownPython: ToolLine = {
  id: 'own-python',
  name: 'Python',
  status: 'later',
  version: '3.14.10',
  detail: 'no Python was found; set-up brings this one',
  action: choosePython,
};
const packages: ToolLine = { id: 'python', name: 'Python packages for training (about 6 GB)', ...notMade };
const uv: ToolLine = { id: 'uv', name: 'uv, the Python installer (17 MB)', ...notMade };
const adb: ToolLine = { id: 'adb server', name: 'adb server', status: 'ok', version: '41', path: '127.0.0.1:5037' };
const idle = { isChecking: false, isInstalling: false, hasMissing: true } as const;

function state(made: readonly ToolLine[], rest: Partial<SetupState> = {}): SetupState {
  const groups = [
    { title: 'This computer', lines: made.includes(ownPython) ? [git] : [git, python] },
    { title: 'Made by the workbench', lines: made },
    { title: 'Phones', lines: [{ ...adb, detail: '1 phone' }] },
  ];
  return { ...idle, summary: 'Nothing is wrong.', groups, ...rest };
}

export const setupStates: Readonly<Record<string, SetupGalleryState>> = {
  new: {
    title: 'A new computer',
    state: state([ownPython, uv, { ...packages, action: install }], {
      tunnel: 'ssh -N -R 5037:127.0.0.1:5037 me@192.168.1.7',
    }),
  },
  installing: {
    title: 'Being installed',
    state: state(
      [
        { id: uv.id, name: uv.name, status: 'ok' },
        {
          id: packages.id,
          name: packages.name,
          status: 'working',
          progress: { text: '42 % · 320 MB of 762 MB', fraction: 0.42 },
        },
        { id: 'b', name: 'llama.cpp', status: 'working', progress: { text: 'configuring with zig' } },
      ],
      { isInstalling: true },
    ),
  },
  problem: {
    title: 'A problem, and hostile names',
    state: state(
      [
        {
          id: 'p',
          name: '<img src=x onerror=alert(1)>',
          status: 'problem',
          path: `/home/${'a b'.repeat(120)}/exe.png`,
          detail: 'Set-up needs 6.8 GiB free in the cache, and there are 0.4 GiB.',
          fix: 'Free some space, or name a folder on another disk with MOBILE_LLM_CACHE.',
          action: { kind: 'install', label: 'Fix' },
        },
      ],
      {
        summary: 'One thing needs you.',
        failure: 'The network cannot be reached while installing uv. Check the connection, and try again.',
      },
    ),
  },
};
