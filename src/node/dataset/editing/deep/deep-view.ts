import { type Finding, severityOf } from '../../../../core/dataset/check/finding';
import type { Mutes } from '../../../../core/dataset/check/mutes/mutes';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../../core/errors/workbench-error';
import type { DeepView, WholeFindingView } from '../../../../protocol/webview/dataset-deep';
import type { TokenSettings } from '../../tokens/open-token-counter';
import type { DeepRules, DeepSettings } from './deep-rules';

/** The deep rules as a page shows them; without a document there is nothing to do. */
export function deepView(rules: DeepRules | undefined, settings: DeepSettings | undefined, mutes: Mutes): DeepView {
  const { tokens } = settings ?? {};
  const whole = (rules?.whole ?? []).map(({ code, parameters }): WholeFindingView => {
    const { message, fix } = describeError(new WorkbenchError(code, parameters));
    const mutedFor = mutes.reasonFor(code, undefined);
    return { code, severity: severityOf(code), message, fix, ...(mutedFor !== undefined && { mutedFor }) };
  });
  return {
    status: rules?.status ?? { kind: 'waiting' },
    ...(tokens?.available === false && { tokensMissing: missing(tokens) }),
    whole,
  };
}

/** Of findings of the dataset as a whole those that nobody muted. */
export function unmuted(whole: readonly Finding[], mutes: Mutes): readonly Finding[] {
  return whole.filter(({ code }) => !mutes.mutes(code, undefined));
}

function missing({ code, reason, fix }: Extract<TokenSettings, { readonly available: false }>): ErrorDescription {
  return { code, message: reason, fix };
}
