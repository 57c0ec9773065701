// Bundles the widget into backend/laleo/widgets/built and fails when a file is over its budget.
import {createHash} from 'node:crypto';
import {copyFile, mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import {build, transform} from 'esbuild';

const here = new URL('./', import.meta.url);
const output = new URL(process.env.LALEO_WIDGET_OUTPUT
  ? `file://${process.env.LALEO_WIDGET_OUTPUT}/` : '../backend/laleo/widgets/built/', here);

const FILES = [
  {name: 'loader', format: 'iife', budget: 2048},
  {name: 'live', format: 'esm', budget: 4096},
  {name: 'panel', format: 'esm', budget: 20480},
];

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

const bundle = async ({name, format}) => {
  const {outputFiles: [file]} = await build({
    entryPoints: [new URL(`src/${name}/index.js`, here).pathname],
    bundle: true, minify: true, write: false, legalComments: 'none',
    target: 'es2022', format, charset: 'utf8', plugins: [cssAsText],
  });
  return Buffer.from(file.contents);
};

const digest = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);

const describe = async (file) => {
  const bytes = await bundle(file);
  return {
    ...file, bytes,
    path: `${file.name}.${digest('sha256', bytes, 'hex').slice(0, 10)}.js`,
    sri: `sha384-${digest('sha384', bytes, 'base64')}`,
    gzip: gzipSync(bytes, {level: 9}).length,
  };
};

const pick = (files, value) => Object.fromEntries(files.map((file) => [file.name, value(file)]));

const write = async (files) => {
  await mkdir(output, {recursive: true});
  const old = (await readdir(output)).filter((name) => /^(loader|live|panel)\.[0-9a-f]+\.js$/.test(name));
  await Promise.all(files.map(({path, bytes}) => writeFile(new URL(path, output), bytes)));
  await copyFile(new URL('texts.en.json', here), new URL('texts.en.json', output));
  const manifest = {
    ...pick(files, ({path}) => path), sri: pick(files, ({sri}) => sri),
    bytes: pick(files, ({bytes}) => bytes.length), gzip: pick(files, ({gzip}) => gzip),
  };
  await writeFile(new URL('manifest.json', output), `${JSON.stringify(manifest, null, 2)}\n`);
  const kept = files.map(({path}) => path);
  await Promise.all(old.filter((name) => !kept.includes(name)).map((name) => rm(new URL(name, output))));
};

const row = ({name, bytes, gzip, budget}) => [
  name.padEnd(8), String(bytes.length).padStart(8), String(gzip).padStart(8), String(budget).padStart(8),
  gzip > budget ? '  OVER BUDGET' : '',
].join('');

const files = await Promise.all(FILES.map(describe));
console.log(`file${'bytes'.padStart(12)}${'gzip'.padStart(8)}${'budget'.padStart(8)}`);
console.log(files.map(row).join('\n'));
if (files.some(({gzip, budget}) => gzip > budget)) {
  process.exitCode = 1;
} else {
  await write(files);
}
