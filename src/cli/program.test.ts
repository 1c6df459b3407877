import assert from 'node:assert/strict';
import type { Command } from 'commander';
import { requireWrittenTable, tableCell } from '../../test/written-table';
import { commandLineProgram } from './program';

/** With the words that lead to it. */
function everyCommand(command: Command, before = ''): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((one) => {
    const name = `${before}${one.name()}`;
    return [[name, one] as const, ...everyCommand(one, `${name} `)];
  });
}

/** What scripts rely on. */
const promised = [
  'init',
  'run',
  'push',
  'chat',
  'serve',
  'eval',
  'devices',
  'devices clean',
  'devices stop',
  'devices telemetry',
  'devices pair',
  'devices connect',
  'phone',
  'phone start',
  'phone stop',
  'phone list',
  'phone fault',
  'phone fault full',
  'runtime build',
  'runtime list',
  'runtime verify',
  'setup',
  'setup clean',
  'doctor',
  'models list',
  'models verify',
  'models gc',
  'models remove',
  'models restore',
  'package',
  'models lineage',
  'dataset check',
  'dataset import',
  'dataset export',
  'dataset generate',
  'dataset augment',
  'dataset review',
  'dataset inbox',
  'dataset tokens',
  'demo',
];

describe('the command line', () => {
  const commands = new Map(everyCommand(commandLineProgram()));

  it('has every command that scripts rely on', () => {
    for (const name of promised) {
      assert.ok(commands.has(name), name);
    }
  });

  it('explains every command, and each of its options, with --help', () => {
    for (const [name, command] of commands) {
      assert.match(command.helpInformation(), new RegExp(`^Usage: mobile-llm ${name}`), name);
      assert.notEqual(command.description(), '', name);
      for (const { flags, description } of command.options) {
        assert.ok(description, `${name} ${flags}`);
      }
    }
  });

  it('has every command in docs/REFERENCE.md', async () => {
    const rows = [...commands].map(([name, command]) => [`\`mobile-llm ${name}\``, tableCell(command.description())]);
    const place = { document: 'REFERENCE.md', begin: 'begin command line', end: 'end command line' };
    await requireWrittenTable(place, [['Command', 'What it does'], ...rows]);
  });
});
