/** A photo that another app shares with this one arrives as a form and is put aside for the page that opens. */

import { SHARED_FILE_CACHE } from '../core/shared-file.ts';

/** @returns where the browser is to go: the app, told that a file waits for it */
export async function receiveSharedFile(request: Request, scope: URL): Promise<Response> {
  const home = new URL('./?start=shared', scope);
  try {
    const file = (await request.formData()).get('file');
    if (file instanceof File) {
      const cache = await caches.open(SHARED_FILE_CACHE);
      await cache.put(
        new URL('shared-file', scope),
        new Response(file, { headers: { 'Content-Type': file.type, 'X-File-Name': encodeURIComponent(file.name) } }),
      );
    }
  } catch {
    // The page finds nothing, and says so.
  }
  return Response.redirect(home.href, 303);
}
