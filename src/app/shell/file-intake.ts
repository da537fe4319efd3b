/** Photos and videos that are dropped on the page or pasted into it. */

import { isNetworkName, type GivenFile } from '../../inference/core/own-files.ts';
import { fileOfTransfer, namesPicture } from '../../capture/open-file.ts';
import { filesWithin } from '../../platform/dropped-files.ts';

export interface FileHandlers {
  readonly file: (file: File) => void;
  /** Files of a network, by their names, or a folder. */
  readonly network: (files: readonly GivenFile[]) => void;
  /** No file, but the address of a picture somewhere else, which this page cannot load. */
  readonly elsewhere: () => void;
  readonly hover: (over: boolean) => void;
}

/** What is dropped into a field is the field's. */
const isForField = (event: Event): boolean =>
  event.composedPath().some((target) => target instanceof Element && target.matches('input, textarea, select'));

/** A folder of more than so many files is no network's. */
const MOST_FILES = 500;

/** @returns the function that takes the listeners away again */
export function listenForFiles(target: Window, handlers: FileHandlers): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const take = (transfer: DataTransfer | null): void => {
    const dropped = [...(transfer?.files ?? [])];
    // Entries are there during the event only.
    const entries = [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
    if (entries.some(({ isDirectory }) => isDirectory)) {
      void filesWithin(entries, MOST_FILES).then(handlers.network);
      return;
    }
    if (dropped.some(({ name, type }) => !/^(image|video)\//.test(type) && isNetworkName(name))) {
      handlers.network(dropped.map((data) => ({ path: data.name, data })));
      return;
    }
    const file = fileOfTransfer(transfer);
    if (file) handlers.file(file);
    else if (namesPicture(transfer)) handlers.elsewhere();
  };
  /** What a drag holds can be read when it is dropped only; its types are known before. */
  const isOurs = (event: DragEvent): boolean => {
    const types = event.dataTransfer?.types ?? [];
    return (
      types.includes('Files') ||
      (!isForField(event) && (types.includes('text/uri-list') || types.includes('text/html')))
    );
  };
  target.addEventListener(
    'dragover',
    (event) => {
      if (!isOurs(event)) return;
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
      if (!isOurs(event)) return;
      event.preventDefault();
      handlers.hover(false);
      take(event.dataTransfer);
    },
    { signal },
  );
  target.addEventListener(
    'paste',
    (event) => {
      if (!isForField(event)) take(event.clipboardData);
    },
    { signal },
  );
  return () => abort.abort();
}
