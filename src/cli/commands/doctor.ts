import type { Command } from 'commander';
import { resourceFolderOf } from '../../node/pipeline/resource-folder';
import { cacheFolder } from '../../node/setup/cache-folder';
import { examine } from '../../node/setup/doctor';
import { type CommandContext, jsonOption, runBody } from '../command';
import { counted } from '../terminal/format';

const signs = { ok: '✓', later: '·', problem: '✗' } as const;

/** `mobile-llm doctor`: which tools there are, which set-up makes later, and what is wrong. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('say which tools there are, which are made when they are first needed, and what is wrong')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      await runBody(options.json ?? false, examineAll);
    });
}

async function examineAll({ output, signal }: CommandContext): Promise<void> {
  const resourceFolder = resourceFolderOf(import.meta.dirname);
  const reports = await examine({ cacheFolder: cacheFolder(), resourceFolder, signal });
  for (const report of reports) {
    const { name, status, version, path, detail, fix } = report;
    output.event({ event: 'tool', ...report });
    const words = [version, path, detail, fix].filter((word) => word !== undefined && word !== '');
    output.say(`${signs[status]} ${name}${words.length > 0 ? `: ${words.join(' · ')}` : ''}`);
  }
  const problems = reports.filter(({ status }) => status === 'problem').length;
  output.event({ event: 'done', tools: reports.length, problems });
  output.say(problems === 0 ? 'Everything is in order.' : `${counted(problems, 'problem')}.`);
  process.exitCode = problems === 0 ? 0 : 1;
}
