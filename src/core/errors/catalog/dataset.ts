import type { ErrorTemplate } from '../error-template';

export const datasetErrors = {
  'dataset.notJson': {
    message: 'The line is not JSON: {detail}',
    fix: 'Write one JSON object a line; a text editor with JSON checking shows the place.',
  },
  'dataset.changedOnDisk': {
    message: '{path} was changed by something else since it was read.',
    fix: 'Compare the two, then overwrite it, or read it again and lose what is not saved.',
  },
  'dataset.deletedOnDisk': {
    message: '{path} was deleted or moved since it was read.',
    fix: 'Overwrite to write it anew, or save it under another name.',
  },
  'dataset.notSaved': {
    message: '{path} could not be saved: {detail}',
    fix: 'Nothing is lost: the file is as it was, and an open editor keeps its changes. Make room or ask for the right to write there, then do it again.',
  },
  'dataset.lineTooLong': {
    message: 'The line has {length} characters; at most {limit} are read.',
    fix: 'Split the conversation into several rows.',
  },
  'dataset.notObject': {
    message: 'The line is JSON, but not an object with "messages".',
    fix: 'Write {"messages": […], "split": "train"} on the line.',
  },
  'dataset.badMessages': {
    message: '"messages" is not a list with at least one message.',
    fix: 'Give the row a list of messages, each with "role" and "content".',
  },
  'dataset.badMessage': {
    message: 'Message {number}: {detail}',
    fix: 'A message is {"role": "user"|"assistant"|"system", "content": "…"}; an assistant may have "tool_calls".',
  },
  'dataset.badToolCall': {
    message: 'Message {number} has a tool call that is not {"type":"function","function":{"name","arguments":{}}}.',
    fix: 'Write the call in that shape, its arguments as an object.',
  },
  'dataset.badSplit': {
    message: '"split" is {value}; it must be "train" or "eval".',
    fix: 'Write "split": "train" or "split": "eval".',
  },
  'dataset.badTags': {
    message: '"tags" is not a list of texts.',
    fix: 'Write "tags": ["…"], or leave it out.',
  },
  'dataset.badId': {
    message: '"id" is not a text of 1 to 200 characters.',
    fix: 'Write "id": "…", or leave it out: the row is then known by its content.',
  },
  'dataset.badContext': {
    message: '"context" is not usable: {detail}',
    fix: 'Write "context": {"now": "2026-11-21T10:30:00+01:00", "timeZone": "Europe/Berlin", "locale": "en-GB"}.',
  },
  'dataset.duplicateId': {
    message: 'The id of the row is used by line {otherLine} too.',
    fix: 'Give each row an id of its own.',
  },
  'dataset.roleOrder': {
    message: 'Message {number} is from the {role} where {expected} should speak.',
    fix: 'User and assistant take turns, the user begins; a system message may only come first.',
  },
  'dataset.emptyTurn': {
    message: 'Message {number} says nothing.',
    fix: 'Write what is said, or take the message out.',
  },
  'dataset.lastNotAssistant': {
    message: 'The conversation ends with the {role}.',
    fix: 'End it with what the assistant should answer: that is what the model learns.',
  },
  'dataset.unknownAction': {
    message: 'Message {number} calls "{action}", which the actions file does not have.',
    fix: 'Correct the name, or add the action to the actions file.',
  },
  'dataset.missingArgument': {
    message: 'Message {number} calls {action} without "{parameter}".',
    fix: 'Add the argument, or let the assistant ask for it.',
  },
  'dataset.unknownArgument': {
    message: 'Message {number} gives {action} an argument "{parameter}" that it does not have.',
    fix: 'Take it out, or add the parameter to the actions file.',
  },
  'dataset.argumentNotSaid': {
    message: 'Message {number}: nobody said "{value}" ({action}, {parameter}) before.',
    fix: 'Copy the words of an earlier user turn letter for letter; code resolves them.',
  },
  'dataset.duplicate': {
    message: 'The row has the same messages as line {otherLine}.',
    fix: 'Take one of them out, or rephrase it.',
  },
  'dataset.leak': {
    message: 'The row has the same messages as line {otherLine}, which is in the split "{otherSplit}".',
    fix: 'Take it out of one of the splits: a model must not be scored on what it learned by heart.',
  },
  'dataset.longerThanTraining': {
    message: 'The row has {tokens} tokens, and the training takes {maxTokens} (training.maxTokens): it is left out.',
    fix: 'Shorten it, or raise training.maxTokens in the recipe.',
  },
  'dataset.longerThanContext': {
    message: 'The row has {tokens} tokens, and the phone holds {contextTokens} (device.contextTokens).',
    fix: 'Shorten it, or raise device.contextTokens in the recipe.',
  },
  'dataset.stopTokenEarly': {
    message: 'Reply {number} goes on behind the control token that ends it: the model learns to stop too early.',
    fix: 'Give a template as prompt.template that writes a control token only where a turn ends.',
  },
  'dataset.stopTokenNotTrained': {
    message: 'The model does not learn where a reply ends: {detail}',
    fix: '{fix}',
  },
  'dataset.refusedByTraining': {
    message: 'The training refuses the row: {detail}',
    fix: '{fix}',
  },
  'tokens.ended': {
    message: 'The process that cuts rows into tokens {reason}. Its last words: {tail}',
    fix: 'Ask again: it is started anew. If it ends again, run mobile-llm doctor.',
  },
  'tokens.badAnswer': {
    message: 'Of {asked} rows the process that cuts them into tokens answered {understood}.',
    fix: 'The Python code and the workbench do not belong to the same version. Install both again.',
  },
  'tokens.untrusted': {
    message: 'The tokens of rows are not shown in a folder that is not trusted: the base that it names would be read.',
    fix: 'Trust the workspace, if you know where it comes from.',
  },
  'tokens.noSuchRow': {
    message: '{file} has no row {row}.',
    fix: 'Give the number of a line that holds a row, or the id of one.',
  },
} as const satisfies Record<string, ErrorTemplate>;
