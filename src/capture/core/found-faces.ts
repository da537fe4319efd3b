/** Faces that were found in parts of a frame, put together. */

import type { FaceBox } from '../../core/geometry.ts';

/** Best first; a face whose middle lies in a better one's box is the same face seen again, perhaps cut by a part's edge. */
export function withoutRepeats(faces: readonly FaceBox[]): FaceBox[] {
  const kept: FaceBox[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    const x = face.x + face.width / 2;
    const y = face.y + face.height / 2;
    const repeats = kept.some((k) => x >= k.x && x <= k.x + k.width && y >= k.y && y <= k.y + k.height);
    if (!repeats) kept.push(face);
  }
  return kept;
}
