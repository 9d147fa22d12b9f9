// The script's size as browsers fetch it. Above the limit the build fails.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 30_000;

const script = readFileSync(new URL('dist/widget.js', import.meta.url));
const size = gzipSync(script, { level: 9 }).length;
process.stdout.write(`widget.js: ${script.length} bytes, ${size} gzipped, ${LIMIT} at most\n`);
process.exitCode = size > LIMIT ? 1 : 0;
