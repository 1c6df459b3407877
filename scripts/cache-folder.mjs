// Where downloads, tools and builds are kept between clones. src/node/setup/cache-folder.ts says the same for the engine.
import os from 'node:os';
import path from 'node:path';

/** Absolute path of the user's cache folder for this project; `MOBILE_LLM_CACHE` moves it. */
export function cacheFolder() {
  const { MOBILE_LLM_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (MOBILE_LLM_CACHE) {
    return path.resolve(MOBILE_LLM_CACHE);
  }
  if (process.platform === 'win32') {
    return path.join(LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'), 'mobile-llm', 'Cache');
  }
  if (process.platform === 'darwin') {
    return path.join(os.homedir(), 'Library', 'Caches', 'mobile-llm');
  }
  return path.join(XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'mobile-llm');
}
