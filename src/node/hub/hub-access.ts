type Environment = Readonly<Record<string, string | undefined>>;

/** Where the hub is and who asks it; `huggingface_hub` reads the same variables, and the token of `hf auth login`. */
export interface HubAccess {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

const publicHub = 'https://huggingface.co';
/** What only a process gets that loads from the hub. */
const hubVariables = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_ENDPOINT', 'HF_HUB_CACHE'];

/** How this process reaches the hub. */
export function hubAccess(environment: Environment = process.env): HubAccess {
  const { HF_ENDPOINT: endpoint, HF_TOKEN: token, HUGGING_FACE_HUB_TOKEN: olderToken } = environment;
  return { endpoint: (endpoint || publicHub).replace(/\/+$/, ''), token: token || olderToken || undefined };
}

/**
 * The part of a Python step's environment that has to do with the hub. Only a step whose base lies there gets a token;
 * every other one is kept from asking the hub anything, and from sending it the token that lies in the user's home.
 */
export function hubEnvironment(
  step: { readonly loadsFromHub: boolean },
  environment: Environment = process.env,
): Record<string, string> {
  if (!step.loadsFromHub) {
    return { HF_HUB_OFFLINE: '1', HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' };
  }
  return Object.fromEntries(
    hubVariables.flatMap((name) => {
      const value = environment[name];
      return value ? [[name, value]] : [];
    }),
  );
}
