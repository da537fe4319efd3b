/**
 * The order of the folders, as an ESLint rule: a file may import from its own folder and from those before it, never from a later one.
 * docs/architecture.md draws the same order.
 */

import { dirname, relative, resolve, sep } from 'node:path';

/** From the ground up; the folders of one line do not import each other. */
export const ORDER = [
  ['core'],
  ['platform'],
  ['capture', 'inference', 'pwa', 'words', 'ui'],
  ['overlays'],
  ['figures'],
  ['lime'],
  ['attribution'],
  ['sets'],
  ['live'],
  ['explain'],
  ['app'],
];

/** Within a folder, in the same way. A file at the top of the folder counts as before all of them. */
export const WITHIN = {
  inference: [
    ['core'],
    ['backends', 'formats'],
    ['networks'],
    ['compiled'],
    ['passes'],
    ['models'],
    ['ascent', 'activations'],
  ],
  app: [['state'], ['live'], ['panels', 'sheets'], ['shell']],
};

/** Neighbours that may be used all the same: ui draws words. */
export const NEIGHBOURS = [['ui', 'words']];

const levelOf = (order, room) => order.findIndex((rooms) => rooms.includes(room));

/**
 * @param from path of the importing file below src/, with slashes, for instance `live/worker/run.ts`
 * @param to   the same of the imported one
 * @returns a sentence that says what is wrong, or null
 */
export function faultOfImport(from, to) {
  const [a, ...restA] = from.split('/');
  const [b, ...restB] = to.split('/');
  // Entries (main.ts, app.worker.ts) stand over all folders, and nothing imports them.
  if (restA.length === 0) return null;
  if (restB.length === 0) return `${from} imports an entry of the app.`;
  if (a === b) {
    const order = WITHIN[a];
    if (!order || restA.length < 2 || restB.length < 2 || restA[0] === restB[0]) return null;
    return fault(order, restA[0], restB[0], `${a}/`);
  }
  return fault(ORDER, a, b, '');
}

function fault(order, a, b, prefix) {
  const [from, to] = [levelOf(order, a), levelOf(order, b)];
  if (from < 0 || to < 0)
    return `${prefix}${from < 0 ? a : b}/ has no place in the order of folders (scripts/lint/rooms.js).`;
  if (to < from || NEIGHBOURS.some(([user, used]) => user === a && used === b)) return null;
  return `${prefix}${a}/ must not import ${prefix}${b}/, which ${to === from ? 'stands beside it' : 'comes later'} (docs/architecture.md, order of folders).`;
}

/** `core/` folders hold pure code: what they import lies in a `core/` folder, too. */
function faultOfCore(from, to) {
  const isCore = (path) => path.startsWith('core/') || path.includes('/core/');
  return isCore(from) && !isCore(to) ? 'core/ imports from core/ only.' : null;
}

/** @type {import('eslint').Rule.RuleModule} */
export const roomOrder = {
  meta: { type: 'problem', schema: [], docs: { description: 'imports follow the order of the folders in src/' } },
  create(context) {
    const source = resolve(context.cwd, 'src');
    const below = (path) => {
      const inside = relative(source, path).split(sep).join('/');
      return inside.startsWith('..') ? null : inside;
    };
    const from = below(context.filename);
    if (from === null) return {};
    const check = (node, specifier) => {
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      const to = below(resolve(dirname(context.filename), specifier));
      const message = to === null ? null : (faultOfCore(from, to) ?? faultOfImport(from, to));
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => node.source && check(node, node.source.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      TSImportType: (node) => check(node, node.source?.value ?? node.argument?.literal?.value),
    };
  },
};
