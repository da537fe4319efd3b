/** Face media that live beside the checkout on the project's own machines; a fresh clone has none and skips, by name. */

const files = import.meta.glob<string>(
  ['../../../../shared/data/faces/astronaut.png', '../../../../shared/data/faces/expressions-woman-640x360.mjpeg'],
  { query: '?url', import: 'default' },
);

export type SharedFace = 'astronaut.png' | 'expressions-woman-640x360.mjpeg';

const pathOf = (name: SharedFace): string | undefined => Object.keys(files).find((path) => path.endsWith(name));

export function hasSharedFace(name: SharedFace): boolean {
  return pathOf(name) !== undefined;
}

export async function sharedFace(name: SharedFace): Promise<Blob> {
  const load = files[pathOf(name) ?? ''];
  if (load === undefined) throw new Error(`${name} is not there`);
  const response = await fetch(await load());
  if (!response.ok) throw new Error(`${name}: ${response.status} (server.fs.allow?)`);
  return response.blob();
}

/** The pictures of a raw MJPEG file: each starts with an SOI marker followed by another marker. */
export async function picturesOfMjpeg(file: Blob): Promise<Blob[]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const starts: number[] = [];
  for (let i = 0; i + 2 < bytes.length; i++) {
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd8 && bytes[i + 2] === 0xff) starts.push(i);
  }
  return starts.map((start, i) => file.slice(start, starts[i + 1] ?? bytes.length, 'image/jpeg'));
}
