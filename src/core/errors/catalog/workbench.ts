import type { ErrorTemplate } from '../error-template';

export const workbenchErrors = {
  'workbench.noRecipe': {
    message: 'This folder has no recipe.',
    fix: 'Open a folder with a mobile-llm.yaml in it, or one level below.',
  },
  'workbench.unread': {
    message: 'What lies in this workspace cannot be read: {detail}',
    fix: 'Choose Refresh in a view; if it stays, report it with "Mobile LLM: Collect Logs".',
  },
  'workbench.noPhone': {
    message: 'No phone is ready.',
    fix: 'Plug one in with USB debugging switched on, or start a virtual phone in the Devices view.',
  },
  'workbench.noModel': {
    message: 'The recipe {name} has made no model that fits on a phone yet.',
    fix: 'Run the recipe first: "Mobile LLM: Run Recipe".',
  },
  'workbench.noRun': {
    message: 'There is no such run here any more.',
    fix: 'Choose Refresh in the Runs view, or start one with "Mobile LLM: Run Recipe".',
  },
  'workbench.noSuchRun': {
    message: 'There is no run here with which this can be done.',
    fix: 'Start one with "Mobile LLM: Run Recipe".',
  },
  'run.recipeNotKept': {
    message: 'The recipe of run {id}, or of the one before, was not kept.',
    fix: 'Runs of this version keep it: compare two of them.',
  },
  'workbench.noStoredModel': {
    message: 'There is no such model here any more.',
    fix: 'Choose Refresh in the Models view; a removed one is back with Undo or mobile-llm models restore.',
  },
  'workbench.untrusted': {
    message: 'Nothing runs in a folder that you do not trust.',
    fix: 'Trust the folder with "Workspaces: Manage Workspace Trust" and try again.',
  },
  'workbench.task': {
    message: 'The task {definition} says what means nothing here.',
    fix: 'Write "command": "run" or "check", and of "recipe" and "until" only what docs/RECIPE.md names.',
  },
  'workbench.unknownAction': {
    message: 'This action is no longer part of the chat.',
    fix: 'Ask the phone again.',
  },
  'workbench.notRunning': {
    message: 'The phone is not connected; nothing was opened.',
    fix: 'Choose Connect Again, then open the action.',
  },
  'run.damaged': {
    message: 'What the file {path} says of its run cannot be read: {detail}.',
    fix: 'Reveal its folder to look at its logs, or remove the run; what it made is kept.',
  },
  'run.newer': {
    message: 'The run of {path} was started by a newer version of the workbench.',
    fix: 'Update the workbench; nothing of that run was touched.',
  },
  'workbench.busy': {
    message: 'The phone is not ready for another message.',
    fix: 'Wait for its reply, or stop it.',
  },
} as const satisfies Record<string, ErrorTemplate>;
