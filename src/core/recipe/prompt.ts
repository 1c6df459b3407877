import type { MapReader } from '../yaml/map-reader';
import type { YamlReading } from '../yaml/reading';
import { defaultPrompt } from './default';
import type { Recipe } from './recipe';

const mostStops = 8;

/** Reads `prompt`; what it does not say is the default. The template's file is read by who has files. */
export function readPrompt(root: MapReader, reading: YamlReading): Pick<Recipe, 'systemPrompt' | 'template' | 'stop'> {
  const map = root.map('prompt');
  if (map === undefined) {
    return defaultPrompt;
  }
  const template = map.text('template');
  const stop = map.texts('stop', false, { longest: 100 }) ?? defaultPrompt.stop;
  if (stop.length > mostStops) {
    const parameters = { path: map.pathOf('stop'), count: stop.length, limit: mostStops };
    reading.report(map.member('stop'), 'recipe.stopTooMany', parameters);
  }
  const systemPrompt = map.text('system', { longest: 8000 }) ?? defaultPrompt.systemPrompt;
  map.finish();
  const place = reading.positionOf(map.member('template'));
  return { systemPrompt, template: template === undefined ? undefined : { path: template, ...place }, stop };
}
