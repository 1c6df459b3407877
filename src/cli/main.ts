import { commandLineProgram } from './program';

// Whoever reads our output may stop reading, as `head` does: that ends a command and is no failure.
process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1));
await commandLineProgram().parseAsync();
