import type { ErrorTemplate } from '../error-template';

export const deviceErrors = {
  'device.badFolder': {
    message: 'The phone names no usable folder for temporary files: {detail}',
    fix: 'Check that USB debugging gives an ordinary Android shell.',
  },
  'device.commandFailed': {
    message: 'The phone could not {what}: {detail}',
    fix: 'Check the free space on the phone, then try again.',
  },
  'device.noSpace': {
    message: 'The phone has {freeMegabytes} MB free; {neededMegabytes} MB are needed.',
    fix: 'Free some space there, or remove what is ours: "Mobile LLM: Remove Everything from This Phone", or `mobile-llm devices clean`.',
  },
  'device.full': {
    message:
      'The phone’s storage is full: {storedMegabytes} MB have arrived, {missingMegabytes} MB are missing, {freeMegabytes} MB are free.',
    fix: 'Free some space there, then push again: it goes on where it was. "Mobile LLM: Remove Everything from This Phone" and `mobile-llm devices clean` list what is ours.',
  },
  'device.pushStalled': {
    message: 'The phone has confirmed nothing for {seconds} s while {file} was being sent.',
    fix: 'Unlock the phone and check the cable, then push again: it goes on at {confirmedBytes} bytes.',
  },
  'device.pushCorrupted': {
    message: '{file} arrived damaged: the phone computed another SHA-256 than this computer.',
    fix: 'Try another cable or port; the damaged copy was deleted.',
  },
  'device.fileChanged': {
    message: '{file} changed while it was being sent.',
    fix: 'Wait until nothing writes it any more, then push again.',
  },
  'device.noSha256': {
    message: 'The phone has no sha256sum, so what arrives there cannot be checked.',
    fix: 'Use a phone with Android 8 or newer.',
  },
  'device.androidTooOld': {
    message: 'The phone has Android {release} (API {apiLevel}); Android 8 (API {leastApiLevel}) or newer is needed.',
    fix: 'Use a newer phone.',
  },
  'device.thirtyTwoBit': {
    message: 'The phone runs 32-bit programs only ({abi}); models need a 64-bit system (arm64-v8a).',
    fix: 'Use a phone with a 64-bit Android.',
  },
  'device.noRuntime': {
    message: 'There is no llama-server built for this phone ({abi}).',
    fix: 'Build the phone runtime for {abi}; `mobile-llm doctor` says which builds there are.',
  },
  'device.runtimeBroken': {
    message: 'llama-server does not run on the phone: {detail}',
    fix: 'Build the phone runtime again, or choose a build for an older processor.',
  },
  'device.serverEnded': {
    message: 'llama-server on the phone {reason}. Its last words: {tail}',
    fix: 'Close apps on the phone to free memory, or use a smaller context or model.',
  },
  'device.serverNotReady': {
    message: 'llama-server on the phone did not become ready within {seconds} s.',
    fix: 'Close apps on the phone to free memory, then try again. Its last words: {tail}',
  },
  'device.serverUnreachable': {
    message: 'llama-server on the phone listens, but adb cannot reach it.',
    fix: 'Restart the phone, then try again. Its last words: {tail}',
  },
  'device.memoryUnknown': {
    message: '{serial} does not say how much memory it has available.',
    fix: 'Name the size instead: --memory 4, 6, 8 or 12.',
  },
  'device.tooLittleMemory': {
    message:
      'The model needs {neededMegabytes} MB of memory (weights {weightsMegabytes}, context {cacheMegabytes}, buffers {buffersMegabytes}), and {reserveMegabytes} MB must stay with Android; the phone has {availableMegabytes} MB available.',
    fix: 'Close apps on the phone, or use a smaller context or model.',
  },
  'device.processesLeft': {
    message: 'llama-server on the phone did not end: process {pid} is still there.',
    fix: 'Restart the phone.',
  },
  'device.notRemoved': {
    message: 'Some of our files are still on the phone: {detail}',
    fix: 'Restart the phone and remove them again.',
  },
  'device.virtualPhoneFailed': {
    message: 'The virtual phone did not start: {detail}',
    fix: 'Build the project again (`npm run build`), then start it once more.',
  },
  'llama.refused': {
    message: 'llama-server refused the request ({status}): {detail}',
    fix: 'Check the prompt and the grammar; a prompt may be longer than the context.',
  },
  'llama.badAnswer': {
    message: 'llama-server gave an answer that it should not: {detail}',
    fix: 'Check that the llama-server is the one that this version was built with.',
  },
  'llama.silent': {
    message: 'llama-server has not answered for {seconds} s.',
    fix: 'Stop it and start it again; if it is on a phone, check that the phone is awake.',
  },
  'llama.replyCut': {
    message: 'The reply was cut off before its end.',
    fix: 'Ask again; if it is on a phone, check the cable.',
  },
  'device.libraryMissing': {
    message: 'llama-server does not start on the phone: it needs the library {library}, which is not there.',
    fix: 'Build the phone runtime again; all of its files are pushed then.',
  },
  'device.notExecutable': {
    message: 'The phone may not or cannot run {path}: {detail}',
    fix: 'Check that the phone is 64-bit and lets its shell run programs from there; some work profiles forbid it.',
  },
  'device.programMissing': {
    message: 'The phone cannot start {path}: {detail}',
    fix: 'Build the phone runtime again; it may need a loader that this phone does not have.',
  },
  'device.smokeDied': {
    message: 'llama-server {reason} while it tried a tiny {type} model.',
    fix: 'Use a runtime for an older processor: `mobile-llm runtime list`.',
  },
  'device.smokeDiffers': {
    message: 'With a tiny {type} model the phone {detail}, so its results cannot be trusted.',
    fix: 'Use a runtime for an older processor, and report the phone: `mobile-llm runtime verify --device SERIAL`.',
  },
  'device.replyLost': {
    message: 'The phone came back with a new server, which does not know the reply that was being written.',
    fix: 'Ask again.',
  },
  'llama.stillBusy': {
    message: 'llama-server was told to stop and still works after {seconds} s.',
    fix: 'Stop the model and start it again.',
  },
  'device.noTelemetry': {
    message: 'Our small program does not run on this phone ({abi}), so nothing can be measured there.',
    fix: 'Use a phone with arm64-v8a; `mobile-llm devices` shows what the phone says of itself.',
  },
} as const satisfies Record<string, ErrorTemplate>;
