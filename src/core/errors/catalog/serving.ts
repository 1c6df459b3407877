import type { ErrorTemplate } from '../error-template';

export const servingErrors = {
  'serving.badRequest': {
    message: 'The parameter {parameter} is wrong: {detail}.',
    fix: 'Send what the OpenAI API documents for POST /v1/chat/completions.',
  },
  'serving.unsupported': {
    message: 'The parameter {parameter} is not supported: {detail}.',
    fix: 'Leave it out.',
  },
  'serving.notJson': {
    message: 'The body of the request is not JSON: {detail}',
    fix: 'Send one JSON object in UTF-8.',
  },
  'serving.tooLarge': {
    message: 'The body of the request is larger than {limitKibibytes} KiB.',
    fix: 'Send fewer or shorter messages; the model has room for {contextTokens} tokens.',
  },
  'serving.wrongKey': {
    message: 'The key is missing or is not the one of this model.',
    fix: 'Send the key that was shown when serving began, as the header "Authorization: Bearer KEY".',
  },
  'serving.foreignHost': {
    message: 'The request names another host than this computer’s loopback address.',
    fix: 'Use the address {address}.',
  },
  'serving.fromPage': {
    message: 'Requests from web pages are refused.',
    fix: 'Use the model from a program, which sends no Origin.',
  },
  'serving.unknownPath': {
    message: 'There is nothing at {method} {path}.',
    fix: 'There are: GET /v1/models, POST /v1/chat/completions.',
  },
  'serving.unknownModel': {
    message: 'There is no model of that name here.',
    fix: 'Name the model {model}.',
  },
  'serving.contextFull': {
    message: 'The messages take {promptTokens} tokens, and the model has room for {contextTokens}, its reply included.',
    fix: 'Send fewer or shorter messages.',
  },
  'serving.queueFull': {
    message: 'The model answers one request at a time, and {waiting} are waiting already.',
    fix: 'Try again when some of them are answered.',
  },
  'serving.waitedTooLong': {
    message: 'The model was busy with other requests for {seconds} s.',
    fix: 'Try again later, or send fewer requests at the same time.',
  },
  'serving.slowReader': {
    message: 'The reply was not read for {seconds} s.',
    fix: 'Read the reply as it arrives.',
  },
  'serving.stopped': {
    message: 'The model is not served any more.',
    fix: 'Serve it again: mobile-llm serve.',
  },
  'serving.portTaken': {
    message: 'Port {port} of this computer cannot be used: {detail}',
    fix: 'Name another port, or none: then a free one is taken.',
  },
  'serving.badKeyFile': {
    message: 'The key file {path} cannot be used: {detail}',
    fix: 'Name a file that only you can read (chmod 600) with one line of 16 to 512 printable characters, or one that is not there yet: then it is made.',
  },
} as const satisfies Record<string, ErrorTemplate>;
