// Projects of somebody else, in the machine's folder for temporary files: one for each set of packages, one folder in it for each row, so
// that rows which install the same share it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { roundTrip } from './files.mjs';

const SDK = '@aws-sdk/client-dynamodb';
const KMS = '@aws-sdk/client-kms';
const MINUTES = 60_000;
const MAX_REASON = 300;

/** A package as npm is asked for it, by its name and what is wanted of it: `vite@8` is `['vite', '8']`. */
const split = wanted => {
  const at = wanted.indexOf('@', 1);
  return at === -1 ? [wanted, 'latest'] : [wanted.slice(0, at), wanted.slice(at + 1)];
};

/** Commands that run now. They are groups of their own, so that nothing but this program ends them. */
const running = new Set();
const stop = child => {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};
for (const [signal, code] of [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.once(signal, () => process.exit(code));
process.once('exit', () => running.forEach(stop));

/** Runs a command line as a shell would; answers what it printed and whether it went well. */
async function execute(line, cwd, path, minutes) {
  const env = {
    ...process.env,
    PATH: [...path, process.env.PATH].join(delimiter),
    NODE_OPTIONS: '',
    NO_COLOR: '1',
    CI: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_REGION: 'eu-west-1',
  };
  delete env.FORCE_COLOR;
  const child = spawn(line, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  const timer = setTimeout(stop, minutes * MINUTES, child);
  let printed = '';
  let said = '';
  child.stdout.on('data', data => (printed += data));
  child.stderr.on('data', data => (said += data));
  const [status, signal] = await once(child, 'close');
  clearTimeout(timer);
  running.delete(child);
  return { ok: status === 0, printed, said: `${printed}${said}${signal ? `stopped by ${signal}\n` : ''}` };
}

/** The line of an output that says why: the first that looks like an error, or else the last. */
function reasonIn(text) {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  const telling =
    lines.find(line => /error|cannot|failed|invalid|unexpected/i.test(line)) ?? lines.at(-1) ?? 'it prints nothing';
  return telling.slice(0, MAX_REASON);
}

/** Where the packed library goes in; `locked` has exact versions by what is asked for, where not the newest shall be taken. */
export function createProjects(tarball, locked) {
  const base = mkdtempSync(join(tmpdir(), 'dynamorm-matrix-'));
  process.once('exit', () => rmSync(base, { recursive: true, force: true }));
  const projects = new Map();
  const nodes = new Map();

  async function install(folder, packages) {
    mkdirSync(folder, { recursive: true });
    const dependencies = Object.fromEntries(
      packages.map(wanted => {
        const [name, range] = split(wanted);
        return [name, locked?.[wanted] ?? range];
      }),
    );
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumers', private: true, dependencies }));
    const line = 'npm install --prefer-offline --no-audit --no-fund --no-package-lock --loglevel=error';
    const { ok, said } = await execute(line, folder, [dirname(process.execPath)], 6);
    if (!ok) throw new Error(`npm install: ${reasonIn(said)}`);
    return Object.fromEntries(
      packages.map(wanted => {
        const [name] = split(wanted);
        return [wanted, JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version];
      }),
    );
  }

  /** Each once, however many rows ask for it at the same time. */
  const once_ = (map, key, make) => {
    if (!map.has(key)) map.set(key, make());
    return map.get(key);
  };

  /** The folder of a Node of this major version, out of npm's package of it, and which version it is. */
  const installedNode = major =>
    once_(nodes, major, async () => {
      const folder = join(base, `node-${major}`);
      const wanted = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@${major}`;
      const versions = await install(folder, [wanted]);
      return { bin: join(folder, 'node_modules', split(wanted)[0], 'bin'), versions };
    });

  const installedProject = (packages, bare = false) => {
    const wanted = [...new Set([SDK, ...(bare ? [] : [KMS]), ...packages])];
    const key = createHash('sha256').update(wanted.join(' ')).digest('hex').slice(0, 12);
    return once_(projects, key, async () => {
      const folder = join(base, key);
      const versions = await install(folder, [...wanted, `dynamorm@file:${tarball}`]);
      return { folder, versions: Object.fromEntries(wanted.map(name => [name, versions[name]])) };
    });
  };

  let rows = 0;
  return {
    /** What the round trip prints, bundled by nobody: what each consumer is measured by. */
    async reference() {
      const { folder } = await installedProject([]);
      const row = join(folder, 'reference');
      write(row, { ...roundTrip, 'package.json': '{ "type": "module" }' });
      await build({
        entryPoints: [join(row, 'src', 'main.ts')],
        bundle: true,
        packages: 'external',
        format: 'esm',
        target: 'node20',
        outfile: join(row, 'main.mjs'),
        tsconfigRaw: {},
      });
      const { ok, printed, said } = await execute('node main.mjs', row, [dirname(process.execPath)], 1);
      if (!ok || !printed.endsWith('done true\n')) throw new Error(`the round trip fails by itself: ${said}`);
      return printed;
    },

    /** Installs, builds and runs one consumer. Answers its versions, and why it is red where it is. */
    async run({ packages, bare, node, type, files, run, tests }, expected) {
      let versions = {};
      try {
        const runtime = node === undefined ? undefined : await installedNode(node);
        const project = await installedProject(packages, bare);
        versions = { ...runtime?.versions, ...project.versions };
        rows += 1;
        const folder = join(project.folder, `row-${rows}`);
        write(folder, { 'package.json': JSON.stringify({ name: `row-${rows}`, private: true, type }), ...files });
        const path = [join(project.folder, 'node_modules', '.bin'), runtime?.bin ?? dirname(process.execPath)];
        let last;
        for (const line of run) {
          last = await execute(line, folder, path, 3);
          if (!last.ok)
            return {
              versions,
              reason: `${line.split(' ').slice(0, 3).join(' ')}: ${reasonIn(last.said)}`,
              said: last.said,
            };
        }
        const left = join(folder, 'printed.txt');
        const printed = existsSync(left) ? readFileSync(left, 'utf8') : last.printed;
        if (tests || printed === expected) return { versions };
        return {
          versions,
          reason: `it prints something else: ${differenceBetween(printed, expected)}`,
          said: last.said,
        };
      } catch (error) {
        return { versions, reason: reasonIn(error instanceof Error ? error.message : String(error)) };
      }
    },
  };
}

function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function differenceBetween(printed, expected) {
  const wanted = expected.split('\n');
  const at = printed.split('\n').findIndex((line, index) => line !== wanted[index]);
  return at === -1 ? 'less' : `${printed.split('\n')[at].slice(0, 100)} for ${(wanted[at] ?? 'nothing').slice(0, 100)}`;
}
