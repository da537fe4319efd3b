/** What a person gave as a set: files, a folder, or what was dropped. */

import type { GivenFile } from '../../../inference/core/own-files.ts';
import type { SetSource } from '../../../explain/set-jobs.ts';
import { filesWithin } from '../../../platform/dropped-files.ts';

/** @returns null where there is no file */
export function sourceOf(files: readonly GivenFile[]): SetSource | null {
  const [first] = files;
  if (!first) return null;
  const folder = first.path.includes('/') ? first.path.slice(0, first.path.indexOf('/')) : null;
  return { kind: 'files', name: folder ?? first.path, files };
}

export const sourceOfInput = (files: FileList | null): SetSource | null =>
  sourceOf([...(files ?? [])].map((data) => ({ path: data.webkitRelativePath || data.name, data })));

/** To be called during the event. */
export async function sourceOfDrop(transfer: DataTransfer | null): Promise<SetSource | null> {
  const entries = [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const files = [...(transfer?.files ?? [])].map((data) => ({ path: data.name, data }));
  return sourceOf(entries.length > 0 ? await filesWithin(entries) : files);
}
