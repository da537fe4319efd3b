/** Ways into the app besides its address: shortcuts, a photo opened with it, a photo shared with it. */

import { isStandalone } from './install.ts';
import { SHARED_FILE_CACHE } from './core/shared-file.ts';

export type Launch = 'camera' | 'photo' | 'shared';

/**
 * What `?start=` asks for. A camera starts without a click only from the installed app's own shortcut, never because another
 * page links here.
 */
export function launchOf(page: URL): Launch | null {
  switch (page.searchParams.get('start')) {
    case 'camera':
      return isStandalone() && document.referrer === '' ? 'camera' : null;
    case 'photo':
      return 'photo';
    case 'shared':
      return 'shared';
    default:
      return null;
  }
}

/** Takes the shared photo out of the store; null if there is none. */
export async function takeSharedFile(): Promise<File | null> {
  try {
    const cache = await caches.open(SHARED_FILE_CACHE);
    const [request] = await cache.keys();
    const response = request && (await cache.match(request));
    // Nothing of it stays behind.
    await caches.delete(SHARED_FILE_CACHE);
    if (!response) return null;
    const name = decodeURIComponent(response.headers.get('X-File-Name') ?? '');
    return new File([await response.blob()], name, { type: response.headers.get('Content-Type') ?? '' });
  } catch {
    return null;
  }
}

/** Not in TypeScript's DOM types: Chromium only. */
interface LaunchQueue {
  setConsumer(consumer: (params: { readonly files: readonly { getFile(): Promise<File> }[] }) => void): void;
}

/** Photos that are opened with the installed app. */
export function onOpenedFiles(open: (file: File) => void): void {
  const queue = (window as { readonly launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(({ files }) => {
    void files[0]?.getFile().then(open, () => undefined);
  });
}
