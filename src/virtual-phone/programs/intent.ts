/** An intent as the arguments of `am start` describe it. */
export interface Intent {
  readonly action?: string;
  readonly data?: string;
  readonly type?: string;
  readonly component?: string;
  readonly extras: Readonly<Record<string, string>>;
}

/** Arguments that Android refuses, with the exception that it names. */
export class IntentError extends Error {
  readonly exception: string;

  constructor(exception: string, message: string) {
    super(message);
    this.exception = `java.lang.${exception}`;
  }
}

type ValueCheck = (value: string) => boolean;
const anyText: ValueCheck = () => true;
const isInt: ValueCheck = (value) => isInteger(value) && Math.abs(Number(value)) <= 2 ** 31;
const isLong: ValueCheck = (value) => isInteger(value) && value.length <= 19;
const each =
  (check: ValueCheck): ValueCheck =>
  (list) =>
    list.split(',').every(check);

/** Options that put a named value into the intent (AOSP, Intent.parseCommandArgs). */
const extraOptions: Readonly<Record<string, ValueCheck>> = {
  '-e': anyText,
  '--es': anyText,
  '--esa': anyText,
  '--esal': anyText,
  '--ei': isInt,
  '--eia': each(isInt),
  '--eial': each(isInt),
  '--el': isLong,
  '--ela': each(isLong),
  '--elal': each(isLong),
  '--ef': (value) => value.trim() !== '' && Number.isFinite(Number(value)),
  '--ez': (value) => /^(?:true|false|t|f|1|0)$/i.test(value),
  '--eu': anyText,
};
const fields: Readonly<Record<string, 'action' | 'data' | 'type' | 'component'>> = {
  '-a': 'action',
  '-d': 'data',
  '-t': 'type',
  '-n': 'component',
};
const ignoredWithValue = new Set(['-c', '-f', '-p', '-i', '--user']);
const flags = new Set(['-W', '-S', '-D', '--activity-clear-top', '--activity-new-task', '--activity-single-top']);

/** Reads the arguments behind `am start`. @throws IntentError */
export function parseIntent(argumentList: readonly string[]): { readonly intent: Intent; readonly isWaiting: boolean } {
  const rest = [...argumentList];
  const found: Partial<Record<'action' | 'data' | 'type' | 'component', string>> = {};
  const extras: Record<string, string> = {};
  const take = (option: string): string => {
    const value = rest.shift();
    if (value === undefined) {
      throw new IntentError('IllegalArgumentException', `Argument expected after "${option}"`);
    }
    return value;
  };
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    const field = fields[option];
    const isValid = extraOptions[option];
    if (field) {
      found[field] = take(option);
    } else if (isValid) {
      const key = take(option);
      extras[key] = checked(option, take(option), isValid);
    } else if (ignoredWithValue.has(option)) {
      take(option);
    } else if (option.startsWith('-') && !flags.has(option)) {
      throw new IntentError('IllegalArgumentException', `Unknown option: ${option}`);
    } else if (!option.startsWith('-')) {
      found[option.includes(':') ? 'data' : 'component'] = option;
    }
  }
  return { intent: { ...found, extras }, isWaiting: argumentList.includes('-W') };
}

function checked(option: string, value: string, isValid: ValueCheck): string {
  if (isValid(value)) {
    return value;
  }
  throw option === '--ez'
    ? new IntentError('IllegalArgumentException', `Invalid boolean value: ${value}`)
    : new IntentError('NumberFormatException', `For input string: "${value}"`);
}

/** How Android prints an intent in its logs: what people entered is left out. @param flags hexadecimal, once it is sent */
export function showIntent({ action, data, type, component, extras }: Intent, sentFlags?: string): string {
  const parts = [
    action && `act=${action}`,
    data && `dat=${safeUri(data)}`,
    type && `typ=${type}`,
    sentFlags && `flg=${sentFlags}`,
    component && `cmp=${component}`,
    Object.keys(extras).length > 0 && '(has extras)',
  ];
  return `Intent { ${parts.filter(Boolean).join(' ')} }`;
}

/** AOSP, Uri.toSafeString since Android 12: a number's digits become x, a path becomes three dots. */
function safeUri(uri: string): string {
  const [, scheme = '', rest = ''] = /^([A-Za-z][\w+.-]*):(.*)$/s.exec(uri) ?? [];
  if (scheme === '') {
    return uri;
  }
  if (/^(?:tel|sip|sms|smsto|mailto|nfc)$/i.test(scheme)) {
    return `${scheme}:${rest.replaceAll(/[^-@.]/g, 'x')}`;
  }
  const authority = /^\/\/([^/?#]*)/.exec(rest)?.[1];
  return authority === undefined ? `${scheme}:` : `${scheme}://${authority}/...`;
}

function isInteger(value: string): boolean {
  return /^[+-]?\d{1,20}$/.test(value);
}
