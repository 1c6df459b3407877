/** Name of a program or file that the test driver provides, or a skipped test with the reason. */
export function requireEnvironment(context: Mocha.Context, name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    process.stdout.write(`    skipped: ${name} is not set; \`npm test\` sets it\n`);
    return context.skip();
  }
  return value;
}
