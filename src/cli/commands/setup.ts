import type { Command } from 'commander';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { together } from '../together';
import { addSetupCleanCommand } from './setup-clean';

/** `mobile-llm setup [clean]`: provides every tool now instead of when it is first needed. */
export function addSetupCommand(program: Command): void {
  const setup = program
    .command('setup')
    .description('download and build everything that runs, pushes and chats need')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      await runBody(options.json ?? false, (context) => together(context, setUp));
    });
  addSetupCleanCommand(setup);
}

async function setUp(context: CommandContext): Promise<void> {
  const { output } = context;
  const tools = await commandTools(context);
  const [python, programs, checks, native, source, base] = await Promise.all([
    tools.python(),
    tools.llamaPrograms(),
    tools.llamaTools(),
    tools.nativePrograms(),
    tools.llamaSource(),
    tools.embeddedBase(),
  ]);
  output.event({
    event: 'done',
    python: python.executable,
    llamaServer: programs.server,
    llamaQuantize: programs.quantize,
    llamaTokenize: checks.tokenize,
    llamaImatrix: checks.imatrix,
    llamaSource: source.folder,
    ...native,
    embeddedBase: base.ggufFile,
  });
  output.say('Everything is there.');
}
