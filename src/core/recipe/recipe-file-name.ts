/** What the recipe of a project is called: who finds it has found a project. */
export const recipeFileName = 'mobile-llm.yaml';
