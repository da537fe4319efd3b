/**
 * What came instead of a file of the app. A host that does not have it, or a network's login page, answers with a page of its own, often
 * with status 200; what then reads the file fails with an error that tells of something else.
 */

import { AppError } from '../core/errors.ts';

/** The smallest valid module: magic number and version. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** @throws AppError `wasm-blocked` where WebAssembly is missing or forbidden */
export function requireWasm(): void {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
  } catch (thrown) {
    throw new AppError('wasm-blocked', `WebAssembly cannot be compiled: ${String(thrown)}`, { cause: thrown });
  }
}

/** Whether bytes begin as a web page does. Asked only about a file that is already known not to be what it should be. */
export function beginsAsPage(bytes: Uint8Array): boolean {
  return /^(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|meta|script)/i.test(
    String.fromCharCode(...bytes.subarray(0, 64)),
  );
}

/** Of a file that is a web page. */
export const replacedError = (url: string, cause?: unknown): AppError =>
  new AppError('app-file-replaced', `${url} answers with a web page`, { cause });

/**
 * To be asked when what stands on these files did not start: fetches them once more.
 * @returns AppError `app-file-missing` or `app-file-replaced` about the first that is not what it should be, else null
 */
export async function faultOfFiles(urls: readonly string[], cause: unknown): Promise<AppError | null> {
  for (const url of urls) {
    try {
      const response = await fetch(url);
      if (!response.ok) return new AppError('app-file-missing', `${url} answered ${response.status}`, { cause });
      if (beginsAsPage(new Uint8Array(await response.arrayBuffer()))) return replacedError(url, cause);
    } catch {
      return new AppError('app-file-missing', `${url} could not be fetched`, { cause });
    }
  }
  return null;
}
