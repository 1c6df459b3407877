// The virtual phone as a program. It prints one JSON line when it is ready and runs until SIGTERM or SIGINT.
// usage: virtual-phone --root DIR [--port N] [--profile NAME] [--with-parent PID]
import { parseArgs } from 'node:util';
import { VirtualPhone } from './phone';
import { profiles } from './profile';
import { runProgram } from './programs/run';

const parentCheckIntervalMs = 1000;

/** One of the phone's own programs, started by a shell on the phone. */
async function runOnPhone([name = '', ...argumentList]: readonly string[]): Promise<void> {
  process.exitCode = await runProgram(name, argumentList, process.env['VIRTUAL_PHONE_ROOT'] ?? '');
}

async function main(): Promise<void> {
  if (process.argv[2] === 'program') {
    return runOnPhone(process.argv.slice(3));
  }
  const { values } = parseArgs({
    options: {
      root: { type: 'string' },
      port: { type: 'string', default: '0' },
      profile: { type: 'string', default: 'phone-4gb' },
      'with-parent': { type: 'string' },
    },
  });
  const profile = profiles.find((known) => known.name === values.profile);
  if (values.root === undefined || !profile) {
    throw new Error(`usage: virtual-phone --root DIR [--port N] [--profile ${profiles.map((p) => p.name).join('|')}]`);
  }
  const phone = await VirtualPhone.start({ rootFolder: values.root, port: Number(values.port), profile });
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', port: phone.port, serial: phone.serial, control: phone.controlAddress })}\n`,
  );

  let stopping = false;
  const stop = () => {
    if (!stopping) {
      stopping = true;
      void phone.stop().finally(() => process.exit(0));
    }
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', stop);
  if (values['with-parent'] !== undefined) {
    endWithParent(Number(values['with-parent']), stop);
  }
}

/** A phone that belongs to a test or a window must not outlive it. */
function endWithParent(parentPid: number, stop: () => void): void {
  setInterval(() => {
    try {
      process.kill(parentPid, 0);
    } catch {
      stop();
    }
  }, parentCheckIntervalMs);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${JSON.stringify({ event: 'error', code: 'virtual-phone.failed', message, fix: '' })}\n`);
  process.exit(1);
});
