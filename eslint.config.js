import js from '@eslint/js';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import { roomOrder } from './scripts/lint/rooms.js';

const noTensors = {
  regex: '^@tensorflow/',
  message: 'Tensors stay inside src/inference; ask it for numbers.',
};
const noDetector = {
  regex: '^@mediapipe/',
  message: 'MediaPipe stays inside src/capture/worker; ask it for face boxes.',
};
const noOpening = {
  regex: 'inference/networks/create-network\\.ts$',
  allowTypeImports: true,
  message: 'Networks are opened in one way: borrow them from a ModelPool (src/inference/models/pool.ts).',
};

const lastingHtml = {
  name: 'lit',
  importNames: ['html', 'svg'],
  message: "Templates come from src/ui/html.ts, whose texts outlive a page translator's work.",
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'public/',
      'bench/.dist*/',
      'tests/.artifacts/',
      'test-results/',
      'training/',
      '.cache/',
      // AssemblyScript: not TypeScript, though it looks like it.
      'src/inference/compiled/wasm/assembly/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strict,
  lit.configs['flat/recommended'],
  wc['flat/recommended'],
  {
    files: ['src/overlays/**', 'src/ui/**', 'src/app/**'],
    plugins: { 'lit-a11y': litA11y },
    rules: litA11y.configs.recommended.rules,
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // noUncheckedIndexedAccess makes typed-array loops unreadable without it; `?? 0` would hide mistakes instead.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // A file's place says where it may run: core/ runs anywhere.
    files: ['src/core/**/*.ts', 'src/**/core/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!\\.)', message: 'core/ holds pure code without packages: no DOM, no tfjs, no Lit.' },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['window', 'document', 'navigator', 'self', 'location', 'localStorage', 'fetch', 'Worker', 'process'].map(
          (name) => ({
            name,
            message: 'core/ runs anywhere, in plain node as well: take what you need as an argument.',
          }),
        ),
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { rooms: { rules: { order: roomOrder } } },
    rules: { 'rooms/order': 'error', 'max-lines': ['error', 300] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/inference/**', 'src/**/core/**', 'src/core/**', 'src/capture/worker/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [noTensors, noDetector, noOpening], paths: [lastingHtml] }],
    },
  },
  {
    files: ['src/inference/**/*.ts'],
    ignores: ['src/**/core/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noDetector] }] },
  },
  {
    files: ['src/capture/worker/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noTensors] }] },
  },
  {
    files: ['scripts/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noOpening] }] },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // Tests break manifests and objects on purpose.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // One forgotten `.only` silently skips everything else.
      'no-restricted-properties': [
        'error',
        ...['test', 'it', 'describe', 'suite'].map((object) => ({
          object,
          property: 'only',
          message: 'Run one file by its path instead.',
        })),
      ],
    },
  },
);
