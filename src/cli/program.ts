import { Command } from 'commander';
import { addChatCommand } from './commands/chat';
import { addDatasetCommand } from './commands/dataset';
import { addDemoCommand } from './commands/demo';
import { addDevicesCommand } from './commands/devices';
import { addDoctorCommand } from './commands/doctor';
import { addEvalCommand } from './commands/eval';
import { addInitCommand } from './commands/init';
import { addModelsCommand } from './commands/models';
import { addPackageCommand } from './commands/package';
import { addPhoneCommand } from './commands/phone';
import { addPushCommand } from './commands/push';
import { addRunCommand } from './commands/run';
import { addRuntimeCommand } from './commands/runtime';
import { addServeCommand } from './commands/serve';
import { addSetupCommand } from './commands/setup';

const commands = [
  addDemoCommand,
  addInitCommand,
  addRunCommand,
  addEvalCommand,
  addModelsCommand,
  addPackageCommand,
  addDatasetCommand,
  addDevicesCommand,
  addPhoneCommand,
  addPushCommand,
  addRuntimeCommand,
  addChatCommand,
  addServeCommand,
  addSetupCommand,
  addDoctorCommand,
];

/** The whole command line; nothing is read or run before it is parsed. */
export function commandLineProgram(): Command {
  const program = new Command('mobile-llm')
    .description(
      'Fine-tune a language model on your dialogues, shrink it to 4 bits, and talk to it on an Android phone.',
    )
    // An option belongs to the command that it follows: `devices clean --json` is not `devices --json`.
    .enablePositionalOptions()
    .showHelpAfterError('Run it with --help to see what it takes.');
  for (const add of commands) {
    add(program);
  }
  return program;
}
