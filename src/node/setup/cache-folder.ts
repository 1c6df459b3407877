import os from 'node:os';
import path from 'node:path';

/**
 * Absolute path of the cache that all projects of this user share: downloads, tools, builds. `MOBILE_LLM_CACHE` moves
 * it. scripts/cache-folder.mjs says the same for what runs before anything is installed.
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { MOBILE_LLM_CACHE: moved, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (moved) {
    return path.resolve(moved);
  }
  if (platform === 'win32') {
    return path.join(local ?? path.join(os.homedir(), 'AppData', 'Local'), 'mobile-llm', 'Cache');
  }
  if (platform === 'darwin') {
    return path.join(os.homedir(), 'Library', 'Caches', 'mobile-llm');
  }
  return path.join(xdg ?? path.join(os.homedir(), '.cache'), 'mobile-llm');
}
