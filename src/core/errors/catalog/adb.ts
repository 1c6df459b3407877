import type { ErrorTemplate } from '../error-template';

export const adbErrors = {
  'adb.noServer': {
    message: 'No adb server answers on {address}.',
    fix: 'Start one with `adb start-server`, or check the address in the settings.',
  },
  'adb.noRemoteServer': {
    message: 'No adb server answers on {address}.',
    fix: 'Bring it here with `ssh -N -L {port}:127.0.0.1:5037 {host}` and use 127.0.0.1:{port}: an adb server answers only on its own computer.',
  },
  'adb.noPhone': {
    message: 'No phone is ready.{found}',
    fix: 'Plug one in and switch on USB debugging, or start a virtual one with: mobile-llm phone start',
  },
  'adb.severalPhones': {
    message: 'There are {count} phones: {serials}.',
    fix: 'Say which one is meant, for example: --device {serial} (push and chat -m take --all, too).',
  },
  'adb.onePhoneOnly': {
    message: '{what} is for one phone, and several are meant.',
    fix: 'Name one with --device SERIAL, or ask all of them at once: -m TEXT, without --open.',
  },
  'adb.samePhone': {
    message: 'The phone {serial} is the one that is also connected as {other}.',
    fix: 'Nothing needs to be done: it is used once, as {other}.',
  },
  'adb.programMissing': {
    message: 'No adb server answers on {address}, and there is no adb program to start one.',
    fix: 'Run the set-up, or install Android platform-tools.',
  },
  'adb.startFailed': {
    message: 'The adb server did not start: {detail}',
    fix: 'Check that port {port} is free and that {program} runs.',
  },
  'adb.notAnAdbServer': {
    message: 'What answers on {address} is not an adb server: {detail}',
    fix: 'Stop the program that uses this port, or set ANDROID_ADB_SERVER_PORT to a free one.',
  },
  'adb.connectFailed': {
    message: 'adb cannot connect to {address}: {detail}',
    fix: 'Check that the phone is on, on the same network, and that wireless debugging is on.',
  },
  'adb.pairingFailed': {
    message: 'adb cannot pair with {address}: {detail}',
    fix: 'Open “Pair device” under Wireless debugging on the phone again: each code works once, and only while it is shown.',
  },
  'adb.pairingNotScanned': {
    message: 'No phone scanned the QR code within {seconds} s.',
    fix: 'Put phone and computer into the same network and try again, or pair with the code that the phone shows.',
  },
  'adb.pairingUnsupported': {
    message: 'The adb server that runs is too old to pair over Wi-Fi (it needs platform-tools 30 or newer).',
    fix: 'Close the tool that started it, then update its platform-tools, or use a cable.',
  },
  'adb.noDiscovery': {
    message: 'The adb server cannot see phones on the network: {detail}',
    fix: 'Pair with the code and address that the phone shows instead of the QR code.',
  },
  'adb.phoneNotFound': {
    message: 'There is no phone {serial}.',
    fix: 'Plug it in and switch on USB debugging, or run `mobile-llm devices` to see which phones there are.',
  },
  'adb.phoneNotReady': {
    message: 'The phone {serial} is {state}.',
    fix: '{nextStep}',
  },
  'adb.noShellVersion2': {
    message:
      'The phone {serial} has {android}, whose adb reports no exit codes; Android 8 (API 26) or newer is needed.',
    fix: 'Use a newer phone.',
  },
  'adb.linkLost': {
    message: 'The link to the phone {serial} was cut.',
    fix: 'Check the cable or the network, then try again; what already arrived is kept.',
  },
  'adb.didNotReturn': {
    message: 'The phone {serial} did not come back within {seconds} s.',
    fix: 'Check the cable and unlock the phone, then try again: it goes on where it was.',
  },
  'adb.otherPhone': {
    message: 'Another phone answers as {serial} than the one before.',
    fix: 'Check which phone is connected, then try again.',
  },
  'adb.serviceRefused': {
    message: 'The phone {serial} refused {service}: {detail}',
    fix: 'Check that what should listen there is running.',
  },
  'adb.timeout': {
    message: 'The phone {serial} did not finish within {seconds} s ({timeout}).',
    fix: 'Unlock the phone, check the cable, then try again.',
  },
  'adb.outputTooLong': {
    message: 'A command on the phone {serial} printed more than {limitBytes} bytes.',
    fix: 'Report it: no command that we run prints so much.',
  },
} as const satisfies Record<string, ErrorTemplate>;
