/**
 * SLIC's last step: each label may have fallen into pieces; every connected piece becomes a region of its own, pieces that are too
 * small join a neighbour, and pieces that are too large are cut where the search reaches the limit. As in scikit-image 0.19.3.
 */

/** Neighbours in the order of the reference; it decides which one a small piece joins. */
const NEIGHBOURS: readonly (readonly [dy: number, dx: number])[] = [
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
];

/**
 * @param labels height * width labels from the clustering, row-major
 * @param minSize pieces of fewer pixels are merged
 * @param maxSize no piece has more pixels than this
 * @returns new labels 0.., numbered in the order of their first pixels
 */
export function connectRegions(
  labels: Int32Array,
  width: number,
  height: number,
  minSize: number,
  maxSize: number,
): Int32Array {
  const out = new Int32Array(labels.length).fill(-1);
  const piece = new Int32Array(Math.max(1, maxSize));
  let next = 0;
  for (let start = 0; start < labels.length; start++) {
    if (out[start]! >= 0) continue;
    const label = labels[start]!;
    let neighbour = 0;
    let size = 1;
    piece[0] = start;
    out[start] = next;
    // Breadth first; it ends when the piece is complete or has reached the limit.
    for (let visited = 0; visited < size && size < maxSize; visited++) {
      const y = Math.floor(piece[visited]! / width);
      const x = piece[visited]! % width;
      for (const [dy, dx] of NEIGHBOURS) {
        const ty = y + dy;
        const tx = x + dx;
        if (tx < 0 || tx >= width || ty < 0 || ty >= height) continue;
        const i = ty * width + tx;
        if (labels[i] === label && out[i] === -1) {
          out[i] = next;
          piece[size++] = i;
          if (size >= maxSize) break;
        } else if (out[i]! >= 0 && out[i] !== next) {
          neighbour = out[i]!;
        }
      }
    }
    if (size < minSize) {
      for (let k = 0; k < size; k++) out[piece[k]!] = neighbour;
    } else {
      next++;
    }
  }
  return out;
}
