/** Photos and videos that are dropped on the page or pasted into it. */

import { fileOfTransfer } from '../../capture/open-file.ts';

/** @returns the function that takes the listeners away again */
export function listenForFiles(
  target: Window,
  handlers: { readonly file: (file: File) => void; readonly hover: (over: boolean) => void },
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  target.addEventListener(
    'dragover',
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      handlers.hover(true);
    },
    { signal },
  );
  target.addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) handlers.hover(false);
    },
    { signal },
  );
  target.addEventListener(
    'drop',
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      handlers.hover(false);
      const file = fileOfTransfer(event.dataTransfer);
      if (file) handlers.file(file);
    },
    { signal },
  );
  target.addEventListener(
    'paste',
    (event) => {
      const file = fileOfTransfer(event.clipboardData);
      if (file) handlers.file(file);
    },
    { signal },
  );
  return () => abort.abort();
}
