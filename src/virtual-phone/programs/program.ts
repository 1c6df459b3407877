/** What the phone's programs know of its condition. */
export interface ProgramState {
  readonly apiLevel: number;
  readonly isLocked: boolean;
  /** The screen is off. */
  readonly isAsleep: boolean;
  /** Actions that no app of this phone takes, besides those that none ever does. */
  readonly missingActions: readonly string[];
  /** What the phone keeps from adb's shell. */
  readonly denied: readonly Access[];
}

/** `apps`: starting them; `contacts`: reading them. Some makers' phones refuse both until a developer option is set. */
export const accesses = ['apps', 'contacts'] as const;
export type Access = (typeof accesses)[number];

/** What a program says, and how it ends. */
export interface Spoken {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** An exception as Java prints it, of the system's side of a call. */
export function javaException(name: string, message: string): string {
  return [
    `${name}: ${message}`,
    '\tat android.os.Parcel.createExceptionOrNull(Parcel.java:3057)',
    '\tat android.os.Parcel.createException(Parcel.java:3041)',
    '\tat android.os.Parcel.readException(Parcel.java:3024)',
    '',
  ].join('\n');
}
