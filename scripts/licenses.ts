/** Licences of everything that ends up in the build: the run-time packages and all that they bring along, and copied files. */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Taken apart by the build (its model goes into the detector file), so it counts although it is a dev dependency. */
const COPIED = ['@mediapipe/face_detection'];

function folderOf(name: string, from: string): string | null {
  for (let at = from; at.startsWith(root); at = resolve(at, '..')) {
    const folder = resolve(at, 'node_modules', name);
    if (existsSync(resolve(folder, 'package.json'))) return folder;
    if (at === root) break;
  }
  return null;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A complete page; no script, no style from elsewhere. */
export function licensesHtml(): string {
  const own = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as PackageJson;
  const found = new Map<string, { info: PackageJson; text: string }>();
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from);
    if (!folder || found.has(folder)) return;
    const info = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')) as PackageJson;
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    found.set(folder, { info, text: file ? readFileSync(resolve(folder, file), 'utf8') : '' });
    Object.keys(info.dependencies ?? {}).forEach((dependency) => visit(dependency, folder));
  };
  [...Object.keys(own.dependencies ?? {}), ...COPIED].forEach((name) => visit(name, root));
  const entries = [...found.values()]
    .sort((a, b) => a.info.name.localeCompare(b.info.name))
    .map(
      ({ info, text }) =>
        `<section><h2>${escape(info.name)} ${escape(info.version)}</h2><p>${escape(info.license ?? 'see the text')}</p>` +
        `${text ? `<pre>${escape(text)}</pre>` : ''}</section>`,
    );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Licences</title><meta name="viewport" content="width=device-width"></head>
<body>
<h1>Licences</h1>
<p>expression-explainer is licensed under the Apache License 2.0. It is built with the packages below.</p>
<p>The face detector <code>face_detection_short_range.tflite</code> is Google's (MediaPipe, Apache-2.0), from the package
@mediapipe/face_detection. It was completed with metadata at build time (how pixels are normalised); the network itself is
unchanged.</p>
<p>The detector's code <code>vision_wasm_module_internal.js</code> is Google's (Apache-2.0), from the package @mediapipe/tasks-vision. One line of
it was changed at build time: a WebGL fence takes the first free number, not a new one.</p>
<p>The expression networks were trained for this project on FER2013 and FER+; see the model card.</p>
${entries.join('\n')}
</body>
</html>
`;
}
