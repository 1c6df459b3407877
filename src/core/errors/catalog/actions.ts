import type { ErrorTemplate } from '../error-template';

export const actionErrors = {
  'actions.version': {
    message: 'This actions file has version {value}; this workbench reads version 1.',
    fix: 'Write "version: 1", or use a newer workbench.',
  },
  'actions.format': {
    message: 'The format "{value}" cannot be used yet.',
    fix: 'Write "format: tagged-json".',
  },
  'actions.none': {
    message: 'The file describes no action.',
    fix: 'Add at least one under "actions".',
  },
  'actions.badName': {
    message: '"{value}" cannot be the name of {what}.',
    fix: 'Use lower-case letters, digits and _, beginning with a letter, at most 64 characters.',
  },
  'actions.duplicate': {
    message: '{what} "{value}" is described twice.',
    fix: 'Rename or remove one of them.',
  },
  'actions.enumValues': {
    message: 'The parameter "{parameter}" is an enum without values.',
    fix: 'Add values: [one, two].',
  },
  'actions.valuesNotEnum': {
    message: 'The parameter "{parameter}" has values, but its type is {type}.',
    fix: 'Make its type enum, or remove the values.',
  },
  'actions.missingRole': {
    message: 'The action "{action}" runs {run}, which needs a required parameter of type {types}.',
    fix: 'Add such a parameter, or choose another "run".',
  },
  'actions.settingsPage': {
    message: 'The action "{action}" offers the settings page "{value}", which there is not.',
    fix: 'Use values of these: {pages}.',
  },
  'actions.defaultOnRequired': {
    message: 'The parameter "{parameter}" is required and has a default.',
    fix: 'Write "required: false", or remove the default.',
  },
  'actions.grammar': {
    message: 'These actions make no grammar that binds a model: {detail}',
    fix: 'Give the action with the most optional parameters fewer of them, or split it in two.',
  },
  'actions.unknown': {
    message: 'The actions file has no action "{action}".',
    fix: 'Add the action to the actions file, or train the model on the current one.',
  },
  'actions.incomplete': {
    message: 'The action {action} is not complete: {detail}',
    fix: 'Answer the question first.',
  },
  'actions.badValue': {
    message: 'The action cannot be changed like that: {detail}',
    fix: 'Change the value, or say it in other words.',
  },
  'actions.changed': {
    message: 'The action has changed since it was confirmed; nothing was opened.',
    fix: 'Look at its values and confirm it again.',
  },
  'actions.noApp': {
    message: 'The phone has no app that opens this.',
    fix: 'Install or enable one on the phone, then open the action again.',
  },
  'actions.notPermitted': {
    message: 'The phone does not let a computer open this: {detail}',
    fix: 'Open it on the phone by hand. On phones by Xiaomi, first turn on "USB debugging (Security settings)".',
  },
  'actions.phoneLocked': {
    message: 'The phone is locked; nothing was opened.',
    fix: 'Unlock it, then open the action again.',
  },
  'actions.phoneAsleep': {
    message: 'The screen of the phone is off; nothing was opened.',
    fix: 'Wake the phone, then open the action again.',
  },
  'actions.notShown': {
    message: 'The phone did not show the app in time.',
    fix: 'Wake and unlock the phone and look whether the app is open before you try again.',
  },
  'actions.notOpened': {
    message: 'The phone did not open the action: {detail}',
    fix: 'Look at the phone: a dialog or another app may be in the way. Then try again.',
  },
  'actions.tooMany': {
    message: '{count} actions were opened on this phone within a minute.',
    fix: 'Wait {seconds} s, then open this one.',
  },
  'actions.logUnwritable': {
    message: 'Nothing was opened, because the log of opened actions cannot be written: {path} ({detail})',
    fix: 'Make the folder writable or free some space, then open the action again.',
  },
  'actions.noTerminal': {
    message:
      'Actions are opened only after a person at a terminal has seen and confirmed each one; this is no terminal.',
    fix: 'Run the command in a terminal, or leave out --open to see the actions only.',
  },
  'contacts.notPermitted': {
    message: 'The phone does not let a computer read its contacts.',
    fix: 'Say or type the number instead. On phones by Xiaomi, "USB debugging (Security settings)" allows it.',
  },
  'contacts.unreadable': {
    message: 'The contacts of the phone cannot be read: {detail}',
    fix: 'Unlock the phone and try again, or say or type the number.',
  },
} as const satisfies Record<string, ErrorTemplate>;
