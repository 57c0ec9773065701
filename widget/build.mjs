// Bundles the widget into backend/laleo/widgets/built and fails when a file is over its budget.
import {createHash} from 'node:crypto';
import {copyFile, mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import {build, transform} from 'esbuild';

const here = new URL('./', import.meta.url);
const output = new URL(process.env.LALEO_WIDGET_OUTPUT
  ? `file://${process.env.LALEO_WIDGET_OUTPUT}/` : '../backend/laleo/widgets/built/', here);

// Bytes after gzip. A page that nobody chats on loads the loader and live; the others come when they are needed.
const LOADER = {name: 'loader', entry: 'loader/index.js', format: 'iife', budget: 2048};
const FROZEN = {...LOADER, name: 'frozen', budget: 3072};
const PARTS = [
  {name: 'live', entry: 'live/index.js', budget: 4096},
  {name: 'conversation', entry: 'conversation/index.js', budget: 4096},
  {name: 'panel', entry: 'panel/start.js', budget: 20480},
  {name: 'call', entry: 'call/index.js', budget: 6144},
  {name: 'callview', entry: 'call/view.js', budget: 4608},
  {name: 'callback', entry: 'callback/index.js', budget: 3584},
  {name: 'extras', entry: 'extras/index.js', budget: 4096},
  {name: 'api', entry: 'api/index.js', budget: 3072},
  {name: 'rules', entry: 'rules/index.js', budget: 2048},
  {name: 'fallback', entry: 'fallback/start.js', budget: 1024},
].map((part) => ({...part, format: 'esm'}));

/** Style sheets become minified strings for constructable sheets: no inline style ever reaches a page. */
const cssAsText = {
  name: 'css-as-text',
  setup({onLoad}) {
    onLoad({filter: /\.css$/}, async ({path}) => {
      const {code} = await transform(await readFile(path, 'utf8'), {loader: 'css', minify: true, target: 'safari16'});
      return {contents: code.trim(), loader: 'text'};
    });
  },
};

/** What the widget keeps on a device is described once; the visitor's code takes from it what it needs. */
const {STORED} = await import(new URL('src/storage.js', here));
const storedKeys = {
  name: 'stored-keys',
  setup({onLoad}) {
    const tabs = Object.keys(STORED).filter((key) => STORED[key].tab);
    onLoad({filter: /src\/storage\.js$/}, () => ({contents: `export const TAB_KEYS = ${JSON.stringify(tabs)};`}));
  },
};

/** `frozen`: path -> integrity of the parts, for the loader that takes no others. */
const bundle = async ({entry, format}, frozen = null) => {
  const {outputFiles: [file]} = await build({
    entryPoints: [new URL(`src/${entry}`, here).pathname],
    bundle: true, minify: true, write: false, legalComments: 'none',
    target: 'es2022', format, charset: 'utf8', plugins: [cssAsText, storedKeys],
    define: {FROZEN: JSON.stringify(frozen)},
  });
  return Buffer.from(file.contents);
};

const digest = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);

const describe = async (file, frozen) => {
  const bytes = await bundle(file, frozen);
  const name = file.name === FROZEN.name ? LOADER.name : file.name;
  return {
    ...file, bytes,
    path: `${name}.${digest('sha256', bytes, 'hex').slice(0, 10)}.js`,
    sri: `sha384-${digest('sha384', bytes, 'base64')}`,
    gzip: gzipSync(bytes, {level: 9}).length,
  };
};

const pick = (files, value) => Object.fromEntries(files.map((file) => [file.name, value(file)]));

const write = async (files) => {
  await mkdir(output, {recursive: true});
  const old = (await readdir(output)).filter((name) => /^[a-z]+\.[0-9a-f]{10}\.js$/.test(name));
  await Promise.all(files.map(({path, bytes}) => writeFile(new URL(path, output), bytes)));
  await copyFile(new URL('texts.en.json', here), new URL('texts.en.json', output));
  const manifest = {
    parts: PARTS.map(({name}) => name),
    ...pick(files, ({path}) => path), sri: pick(files, ({sri}) => sri),
    bytes: pick(files, ({bytes}) => bytes.length), gzip: pick(files, ({gzip}) => gzip),
  };
  await writeFile(new URL('storage.json', output), `${JSON.stringify(storage, null, 2)}\n`);
  await writeFile(new URL('manifest.json', output), `${JSON.stringify(manifest, null, 2)}\n`);
  const kept = files.map(({path}) => path);
  await Promise.all(old.filter((name) => !kept.includes(name)).map((name) => rm(new URL(name, output))));
};

const row = ({name, bytes, gzip, budget}) => [
  name.padEnd(12), String(bytes.length).padStart(8), String(gzip).padStart(8), String(budget).padStart(8),
  gzip > budget ? '  OVER BUDGET' : '',
].join('');

/** The table people read: which entry, where in each storage mode, from when, until when. */
const where = ({tab}) => {
  const area = tab ? 'sessionStorage' : 'localStorage';
  return {'none-until-open': 'sessionStorage', session: 'sessionStorage', persistent: area};
};
const storage = {
  cookies: [],
  modes: {
    'none-until-open': 'Nothing before the visitor uses the chat; from then on as in session.',
    session: 'Kept for the tab. Before the chat is used only if the visitor may be followed.',
    persistent: 'Kept until deleted, but for what belongs to one tab. Before the chat is used only if the visitor may be followed.',
  },
  consent: 'With data-laleo-consent="required" nothing is stored or requested before consent. Who refuses the chat too leaves nothing, whatever they do.',
  entries: Object.entries(STORED).map(([key, {purpose, holds, when, tab = false}]) => ({
    name: `laleo:<widget id>:${key}`, purpose, holds, when, tab, where: where({tab}),
    until: {sessionStorage: 'The tab is closed.', localStorage: 'The visitor deletes it, or Laleo.forgetMe() or Laleo.reset() is called.'},
  })),
};

const parts = await Promise.all(PARTS.map((part) => describe(part)));
const frozen = pick(parts, ({path, sri}) => ({path, sri}));
const files = [await describe(LOADER), ...parts, await describe(FROZEN, frozen)];
console.log(`file${'bytes'.padStart(16)}${'gzip'.padStart(8)}${'budget'.padStart(8)}`);
console.log(files.map(row).join('\n'));
if (files.some(({gzip, budget}) => gzip > budget)) {
  process.exitCode = 1;
} else {
  await write(files);
}
