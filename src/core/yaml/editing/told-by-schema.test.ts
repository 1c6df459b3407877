import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { parseActionSchema } from '../../actions/parse-schema';
import { parseRecipe } from '../../recipe/parse';
import { isToldBySchema } from './told-by-schema';

const compile = (name: string): ValidateFunction =>
  new Ajv().compile(JSON.parse(readFileSync(path.resolve('schemas', name), 'utf8')));
const head = 'version: 1\nname: x\nbase: {embedded: y}\ndataset: [a]\n';
const recipes = [
  [head.replace('1', '2'), 'recipe.version'],
  [head.replace('embedded', 'disk'), 'recipe.base'],
  [head.replace('{embedded: y}', '{embedded: y, gguf: z}'), 'recipe.base'],
  [head.replace('{embedded: y}', `{hub: y, revision: ${'ab'.repeat(20)}}`), 'recipe.hubName'],
  [head.replace('{embedded: y}', '{hub: y/z, revision: main}'), 'recipe.revision'],
  [head.replace('[a]', '[]'), 'recipe.noDataset'],
  [head.replace('[a]', 'a'), 'yaml.notList'],
  [head.replace('{embedded: y}', 'y'), 'yaml.notMap'],
  [head.replace('name: x', 'name: [x]'), 'yaml.notText'],
  [head.replace('name: x', 'title: x'), 'yaml.missingKey'],
  [`${head}colour: red`, 'yaml.unknownKey'],
  [`${head}training: {alpha: x}`, 'yaml.notNumber'],
  [`${head}training: {rank: 1.5}`, 'yaml.notInteger'],
  [`${head}training: {useDora: 1}`, 'yaml.notBoolean'],
  [`${head}training: {precision: x}`, 'yaml.notChoice'],
  [`${head}training: {launcher: accelerate}`, 'yaml.missingKey'],
  [`${head}device: {threads: 0}`, 'recipe.threads'],
  [`${head}prompt: {stop: [${'a, '.repeat(9)}]}`, 'recipe.stopTooMany'],
  [`${head}evaluation: {variants: [Q9]}`, 'recipe.evaluationVariant'],
  [`${head}export: {variants: [{type: Q4_0}, {type: Q4_0}]}`, 'recipe.variantTwice'],
  [`${head}export: {variants: [{type: IQ1_S}]}`, 'recipe.importanceMatrixNeeded'],
  [`${head}training: {quantAware: Q8_0}`, 'recipe.quantAware'],
  [head.replace('name: x', 'name: &n x').replace('[a]', '[*n]'), 'yaml.alias'],
] as const;
const action = 'version: 1\nformat: tagged-json\nactions: [{name: a, run: none}]\n';
const actionFiles = [
  [action.replace('1', '2'), 'actions.version'],
  [action.replace('tagged-json', 'xml'), 'actions.format'],
  [action.replace('name: a', 'name: A b'), 'actions.badName'],
  [action.replace('[{name: a, run: none}]', '[]'), 'actions.none'],
  [action.replace('run: none', 'run: dial'), 'actions.missingRole'],
] as const;

describe('problems that the schema tells too', () => {
  it('are those that it refuses, and no others', () => {
    const told = (
      files: typeof recipes | typeof actionFiles,
      validate: ValidateFunction,
      parser: typeof parseRecipe,
    ) => {
      for (const [text, code] of files) {
        const codes = parser(text).problems.map((problem) => problem.code);
        assert.ok(codes.includes(code), `${code} in ${codes.join()}`);
        assert.equal(validate(parse(text)), !isToldBySchema(code), code);
      }
    };
    told(recipes, compile('recipe.schema.json'), parseRecipe);
    told(actionFiles, compile('actions.schema.json'), (text) => ({ problems: parseActionSchema(text).problems }));
  });
});
