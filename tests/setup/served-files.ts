/** What browser tests fetch besides the app's own files: planted networks, made in memory, and what a test itself puts there. */

import type { Plugin } from 'vite';
import { plantedModel } from '../support/planted-model.ts';

/** /planted/patch/index.json, /planted/constant/index.json and /planted/parts/index.json, with the files that they name. */
export const plantedModels = (): Plugin => ({
  name: 'planted-models',
  configureServer(server) {
    const models = {
      patch: plantedModel('patch'),
      constant: plantedModel('constant'),
      parts: plantedModel('mouth', 'eyes'),
    };
    server.middlewares.use('/planted', (request, response, next) => {
      const match = /^\/(patch|constant|parts)\/([\w./]+)/.exec(request.url ?? '');
      const data = match && models[match[1] as keyof typeof models].get(match[2] as string);
      if (!data) return next();
      response.setHeader('content-type', 'application/octet-stream');
      response.end(data);
    });
  },
});

/** /made/...: what was PUT there is answered to GET, as from any server. */
export const madeFiles = (): Plugin => ({
  name: 'made-files',
  configureServer(server) {
    const files = new Map<string, Buffer>();
    server.middlewares.use('/made', (request, response, next) => {
      const path = (request.url ?? '').replace(/\?.*/, '');
      if (request.method === 'PUT') {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          files.set(path, Buffer.concat(parts));
          response.end();
        });
        return;
      }
      const data = files.get(path);
      if (!data) return next();
      response.setHeader('content-type', 'application/octet-stream');
      response.end(data);
    });
  },
});

/** One more line in the list of methods: tests/support/method-of-tests.ts, as someone who adds a method would write it. */
export const furtherMethod = (): Plugin => ({
  name: 'further-method',
  enforce: 'pre',
  transform(code, id) {
    if (!id.split('?')[0]?.endsWith('/src/attribution/registry.ts')) return undefined;
    const longer = code.replace(/^\];$/m, '  methodOfTests,\n];');
    if (longer === code) throw new Error('the list of methods is not where the tests look for it');
    return `import { methodOfTests } from '../../tests/support/method-of-tests.ts';\n${longer}`;
  },
});
