// Browser code of the widget, the console and the WordPress plugin, the widget's build, and the agents' bundle.
import {createRequire} from 'node:module';

const load = createRequire(new URL('widget/package.json', import.meta.url));
const js = load('@eslint/js');
const globals = load('globals');

const rules = {
  'no-restricted-properties': ['error',
    {property: 'innerHTML', message: 'Build nodes: data must never become markup.'},
    {property: 'outerHTML', message: 'Build nodes: data must never become markup.'},
    {property: 'insertAdjacentHTML', message: 'Build nodes: data must never become markup.'},
    {object: 'document', property: 'write', message: 'Build nodes: data must never become markup.'}],
  'no-restricted-globals': ['error', 'event', 'name', 'status', 'length'],
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always', {null: 'ignore'}],
  'max-lines': ['error', 300],
  'no-console': ['error', {allow: ['warn', 'error']}],
};

export default [
  {ignores: ['**/node_modules/', '**/built/', '.venv/']},
  js.configs.recommended,
  {rules},
  {
    files: ['widget/src/**/*.js', 'backend/laleo/console/static/**/*.js', 'wordpress-plugin/**/*.js'],
    languageOptions: {globals: globals.browser},
  },
  {
    files: ['widget/*.mjs', 'eslint.config.mjs', 'mcp/bundle/**/*.js'],
    languageOptions: {globals: globals.node},
    rules: {'no-console': 'off'},
  },
];
