/** Where VS Code keeps small values for the extension: its `globalState` and its `workspaceState`. */
export interface KeptValues {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}
