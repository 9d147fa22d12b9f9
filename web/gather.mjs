// Puts the built pages together into dist, laid out as they are served: the one folder that the binary embeds and that
// `make deploy` uploads. Nothing in it changes name or content on the way.

import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = join(here, 'dist');

for (const name of existsSync(target) ? readdirSync(target) : []) {
  // What keeps the folder in the repository stays: the binary's build looks at it, built pages or not.
  if (name !== '.gitignore') rmSync(join(target, name), { recursive: true });
}
for (const workspace of readdirSync(here)) {
  const built = join(here, workspace, 'dist');
  if (existsSync(built)) cpSync(built, target, { recursive: true });
}
