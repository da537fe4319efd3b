import js from '@eslint/js';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const noTensors = {
  regex: '^@tensorflow/',
  message: 'Tensors stay inside src/inference; ask it for numbers.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'public/', 'bench/.dist/', 'tests/.artifacts/', 'test-results/', 'training/', '.cache/'] },
  js.configs.recommended,
  tseslint.configs.strict,
  lit.configs['flat/recommended'],
  wc['flat/recommended'],
  {
    files: ['src/overlays/**', 'src/app/**'],
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
        { patterns: [{ regex: '^(lit|@tensorflow/|@mediapipe/|workbox)', message: 'core/ holds pure code: no DOM, no tfjs.' }, { regex: '^(\\.\\./)+(?!.*core/).*$', message: 'core/ imports from core/ only.' }] },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/inference/**', 'src/**/core/**', 'src/core/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noTensors] }] },
  },
);
