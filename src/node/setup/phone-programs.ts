import { WorkbenchError } from '../../core/errors/workbench-error';
import type { CachedItem } from './cached-item';
import { chooseCompiler } from './compiler';
import type { SetupContext } from './context';
import type { NativePrograms } from './items/native-programs';
import { phoneProgramFile, phoneProgramItem } from './items/phone-program';
import type { SetupItem } from './progress';

/** `mobile-llm-phone`, built for one kind of phone. */
export interface PhoneProgramBuild {
  /** Android's name of the application binary interface. */
  readonly abi: string;
  /** Absolute path on this computer. */
  readonly file: string;
}

/** What decides which build runs on a phone. */
export interface PhoneKind {
  readonly abi: string | undefined;
  readonly isVirtual: boolean;
}

export interface PhonePrograms {
  /**
   * The small program that stores, starts and measures on a phone. Undefined where there is none for this kind of phone
   * or it cannot be built, which the progress says: plain shell does its work then.
   */
  phoneProgram(phone: PhoneKind): Promise<PhoneProgramBuild | undefined>;
}

interface Parts {
  part(item: SetupItem, describe: (context: SetupContext) => Promise<CachedItem>): Promise<string>;
  tools(): Promise<NativePrograms>;
}

/** The small program for phones and for virtual ones, each built when it is first needed. */
export function phonePrograms({ part, tools }: Parts): PhonePrograms {
  const build = async (item: 'phone-program-host' | 'phone-program-arm64') => {
    const folder = await part(item, async (context) => {
      const programs = await tools();
      return phoneProgramItem(context, { item, tools: programs, compiler: await chooseCompiler(programs.zig) });
    });
    return phoneProgramFile(folder);
  };
  return {
    async phoneProgram({ abi, isVirtual }) {
      const item = isVirtual ? 'phone-program-host' : 'phone-program-arm64';
      if (abi === undefined || (isVirtual ? process.platform === 'win32' : abi !== 'arm64-v8a')) {
        return undefined;
      }
      try {
        return { abi, file: await build(item) };
      } catch (error) {
        if (error instanceof WorkbenchError && error.code === 'setup.noPhoneProgram') {
          return undefined;
        }
        throw error;
      }
    },
  };
}
