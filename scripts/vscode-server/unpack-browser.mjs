// Copied into the cache folder and run there, with TMPDIR set to where the browser goes.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

const program = await chromium.executablePath();
await inflate(fileURLToPath(import.meta.resolve('@sparticuz/chromium').replace('build/index.js', 'bin/al2023.tar.br')));
const libraries = spawnSync('ldd', [program], { encoding: 'utf8' });
if (libraries.stdout?.includes('not found')) {
  writeFileSync(path.join(tmpdir(), 'needs-libraries'), libraries.stdout);
}

writeFileSync(
  path.join(tmpdir(), 'fonts.conf'),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`,
);
