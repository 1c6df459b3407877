import { after, afterEach, before } from 'mocha';
import type { TestProject } from './project';
import { requireEnvironment, type SessionOptions, startWorkbench, type WorkbenchSession } from './session';
import type { OpenOptions, WorkbenchWindow } from './window';

export interface OneWindowOptions {
  /** Makes the folder that is opened; may skip the suite. */
  readonly project: (context: Mocha.Context) => Promise<TestProject>;
  /** Name of the variable with the VSIX to install; default: the extension of this checkout. */
  readonly vsixVariable?: string;
  /** Folders of extensions that the tests bring beside ours. */
  readonly otherExtensions?: readonly string[];
  readonly server?: Pick<SessionOptions, 'settings' | 'workspaceTrust' | 'environment'>;
  readonly open?: Pick<OpenOptions, 'colorScheme' | 'size'>;
  /** Ends what a failed test may have left behind, before the folder is deleted. */
  readonly cleanUp?: (project: TestProject) => Promise<void>;
}

/** What the tests of a suite use; there only while they run. */
export interface OneWindow {
  readonly window: WorkbenchWindow;
  readonly session: WorkbenchSession;
  readonly project: TestProject;
}

/** Gives the enclosing suite one VS Code window on one project; a test that fails leaves a screenshot. */
export function oneWindow(options: OneWindowOptions): OneWindow {
  const { project: makeProject, vsixVariable, otherExtensions, server = {}, open = {}, cleanUp } = options;
  let session: WorkbenchSession | undefined;
  let project: TestProject | undefined;
  let window: WorkbenchWindow | undefined;

  before(async function () {
    const vsixFile = vsixVariable === undefined ? undefined : requireEnvironment(this, vsixVariable);
    session = await startWorkbench(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'), {
      vsixFile,
      otherExtensions,
      ...server,
    });
    project = await makeProject(this);
    window = await session.open(project.workspaceFile ?? project.folder, open);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await window?.screenshot(`failed-${this.currentTest.title.slice(0, 30)}`);
    }
  });

  after(async () => {
    await window?.close();
    await session?.stop();
    if (project) {
      await cleanUp?.(project);
    }
    await project?.dispose();
  });

  return {
    get window() {
      return opened(window);
    },
    get session() {
      return opened(session);
    },
    get project() {
      return opened(project);
    },
  };
}

function opened<Part>(part: Part | undefined): Part {
  if (!part) {
    throw new Error('The window is open only while the tests of its suite run.');
  }
  return part;
}
