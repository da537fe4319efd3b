/** The table of what is read, in docs/own-network.md: `UPDATE_DOCS=1 npx vitest run --project unit tests/unit/inference/operators-table.test.ts` writes it. */

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ACTIVATION_NAMES } from '../../../src/inference/formats/operators/activations.ts';
import { IDENTITIES, KNOWN_CLASSES } from '../../../src/inference/formats/operators/vocabulary.ts';
import { ONNX_OPERATORS } from '../../../src/inference/formats/onnx/read-node.ts';

const DOC = resolve(import.meta.dirname, '../../../docs/own-network.md');
const [FROM, TO] = ['<!-- operators -->\n', '<!-- /operators -->'];
const names = (list: Iterable<string>): string => [...list].map((name) => `\`${name}\``).join(' ');

it('the docs name every operator that is known, and no other', () => {
  const table = [
    '| | |',
    '|---|---|',
    `| layers, by their names in Keras | ${names(KNOWN_CLASSES.filter((name) => !IDENTITIES.has(name)))} |`,
    `| nothing when a network answers | ${names(IDENTITIES)} |`,
    `| activations | ${names(ACTIVATION_NAMES)} |`,
    `| ONNX's nodes that read the picture | ${names(ONNX_OPERATORS)} |`,
  ].join('\n');
  const text = readFileSync(DOC, 'utf8');
  const [before, rest = ''] = text.split(FROM);
  const [found = '', after = ''] = rest.split(TO);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(DOC, `${before}${FROM}\n${table}\n\n${TO}${after}`);
  else expect(found.trim()).toBe(table);
});
