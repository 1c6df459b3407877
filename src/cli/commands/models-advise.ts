import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { phoneClasses, usualMemory } from '../../core/memory/phone-classes';
import { type AdvisedPhone, advisedTypes, adviseTypes, type TypeAdvice } from '../../core/quantization/advice';
import { usualCpuFeatures } from '../../core/quantization/phone-kernels';
import { formatBytes } from '../../core/text/bytes';
import { readPhoneFacts } from '../../node/adb/facts';
import { openPhone } from '../../node/adb/phone';
import { batchTokens } from '../../node/device/server-arguments';
import { inspectModel } from '../../node/gguf/inspect-model';
import { forecastTypes } from '../../node/pipeline/forecast';
import { nearestStoreFolder } from '../../node/store/nearest-store';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { findModel, newestModelIn16Bits } from '../model-file';
import { tableLines } from '../terminal/table';

interface AdviseOptions {
  readonly device?: string;
  readonly memory: string;
  readonly context: string;
  readonly json?: boolean;
}

/** `mobile-llm models advise [MODEL]`: what each format would be on a phone, before anything is quantized. */
export function addAdviseCommand(models: Command): void {
  models
    .command('advise')
    .description('say what each format would be on a phone: its size, its room, its speed; nothing is made')
    .argument('[model]', 'a GGUF file in 16 bits, or an artifact (default: the newest in 16 bits)')
    .option('--device <serial>', 'ask this phone for its memory and processor')
    .addOption(
      new Option('--memory <gb>', 'instead of a phone: one that was sold with so many gigabytes')
        .choices(phoneClasses.map(String))
        .default('6'),
    )
    .option('--context <tokens>', 'longest conversation', '1024')
    .addOption(jsonOption())
    .action(async (model: string | undefined, options: AdviseOptions) => {
      await runBody(options.json ?? false, (context) => advise(model, options, context));
    });
}

async function advise(given: string | undefined, options: AdviseOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const contextTokens = readContextTokens(options.context);
  const folder = nearestStoreFolder(process.cwd());
  const model = await (given === undefined ? newestModelIn16Bits(folder) : findModel(given, folder));
  const { shape } = await inspectModel(model.path, signal);
  if (shape === undefined) {
    throw new WorkbenchError('gguf.noShape', { file: path.basename(model.path) });
  }
  const phone = await advisedPhone(options, context);
  const { quantize } = await (await commandTools(context)).llamaPrograms();
  const logFolder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-advise-'));
  try {
    const logFile = path.join(logFolder, 'llama-quantize.log');
    const request = { program: quantize, modelFile: model.path, types: advisedTypes, logFile, signal };
    const advices = adviseTypes(await forecastTypes(request), { shape, contextTokens, batchTokens, phone });
    for (const { summary, ...advice } of advices) {
      output.event({ event: 'advice', ...advice, tensorTypes: summary.types });
    }
    output.say(adviceLines(advices).join('\n'));
    output.event({ event: 'done', recommended: advices.find(({ isRecommended }) => isRecommended)?.type });
  } finally {
    await rm(logFolder, { recursive: true, force: true });
  }
}

function readContextTokens(text: string): number {
  const tokens = Number(text);
  if (!Number.isSafeInteger(tokens) || tokens < 64 || tokens > 1_048_576) {
    const detail = 'it must be a whole number from 64 to 1048576';
    throw new WorkbenchError('argument.invalid', { argument: '--context', value: text, detail });
  }
  return tokens;
}

async function advisedPhone(options: AdviseOptions, context: CommandContext): Promise<AdvisedPhone> {
  if (options.device === undefined) {
    return { memory: usualMemory(Number(options.memory)), cpuFeatures: usualCpuFeatures };
  }
  const { signal } = context;
  const phone = await openPhone(await openAdbLink(context), options.device, { signal });
  try {
    const facts = await readPhoneFacts(phone, { signal });
    const { memoryAvailableBytes: availableBytes, memoryTotalBytes: totalBytes, cpuFeatures, serial } = facts;
    if (availableBytes === undefined) {
      throw new WorkbenchError('device.memoryUnknown', { serial });
    }
    return { memory: { availableBytes, totalBytes }, cpuFeatures: new Set(cpuFeatures) };
  } finally {
    phone.close();
  }
}

const columns = [
  { title: '' },
  { title: 'Format' },
  { title: 'Size', align: 'right' as const },
  { title: 'Needs', align: 'right' as const },
  { title: 'Room' },
  { title: 'Fast kernels', align: 'right' as const },
  { title: 'Holds' },
];

function adviceLines(advices: readonly TypeAdvice[]): readonly string[] {
  const rows = advices.map(({ type, fileSizeBytes, fastShare, load, summary, isRecommended }) => [
    isRecommended ? '▸' : '',
    type,
    formatBytes(fileSizeBytes),
    formatBytes(load.need.totalBytes),
    roomWords(load),
    `${Math.round(100 * fastShare)} %`,
    summary.types
      .filter((share) => share.type !== 'F32')
      .map((share) => `${share.tensors} ${share.type}`)
      .join(', '),
  ]);
  return [
    ...tableLines(columns, rows),
    '▸ is the smallest that fits and that the fast kernels of this kind of processor work on. How well each one answers,',
    'only an evaluation says: mobile-llm run, with these formats under export.variants.',
  ];
}

function roomWords({ verdict, mode }: TypeAdvice['load']): string {
  if (verdict.verdict === 'refused') {
    return 'does not fit';
  }
  return mode.isMapped ? 'mapped only' : verdict.verdict;
}
