// Writes the types of the API's client: node e2e/types.mjs <canali-url>
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const url = process.argv[2] ?? 'http://127.0.0.1:8787';
const document = await (await fetch(`${url}/openapi.json`)).json();
// Operations are told apart by path and method: their ids are names of functions, and some are the same.
for (const methods of Object.values(document.paths)) {
  for (const operation of Object.values(methods)) delete operation.operationId;
}
const folder = mkdtempSync(join(tmpdir(), 'canali-'));
const source = join(folder, 'openapi.json');
writeFileSync(source, JSON.stringify(document));
// Not `.ts`, since it is made, not written: nobody reads it, and rules for files that are read do not hold.
const out = new URL('../src/api/schema.d.mts', import.meta.url).pathname;
const packages = ['-p', 'typescript@5.9', '-p', 'openapi-typescript@7'];
execFileSync('npx', ['-y', ...packages, 'openapi-typescript', source, '-o', out], {
  stdio: 'inherit',
});
rmSync(folder, { recursive: true });
