// Bundles the page: `node build.mjs OUT_FOLDER [ENTRY]`, in a folder with these files and
// node_modules. Writes OUT_FOLDER/index.html and OUT_FOLDER/page.js; prints nothing but errors.
// Tests name an ENTRY of their own, which puts a stand-in in the place of the SDK.

import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const [out, entry = join("src", "main.ts")] = process.argv.slice(2);
if (!out) {
  console.error("usage: node build.mjs OUT_FOLDER [ENTRY]");
  process.exit(2);
}
const here = process.cwd();
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: [resolve(here, entry)],
  outfile: join(resolve(here, out), "page.js"),
  bundle: true,
  format: "iife",
  platform: "browser",
  target: "es2022",
  minify: true,
  legalComments: "none",
  sourcemap: false,
  logLevel: "error",
});
await copyFile(join(here, "index.html"), join(resolve(here, out), "index.html"));
