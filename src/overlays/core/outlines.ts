/** Borders of a division of a picture, as short lines to be stroked: between the centres of its cells, so that slants are slants. */

/** The two regions beside a line, and its ends, 0..1 of the picture. */
export interface BorderLine {
  readonly regions: readonly [number, number];
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/**
 * @param labels height * width region numbers, row-major
 * @returns for every four neighbouring cells the lines from the middles of those of their sides that part two regions, to each other
 * where these are two, to the middle of the four where they are more
 */
export function borderLines(labels: ArrayLike<number>, width: number, height: number): BorderLine[] {
  const lines: BorderLine[] = [];
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const i = y * width + x;
      const [a, b, c, d] = [labels[i]!, labels[i + 1]!, labels[i + width]!, labels[i + width + 1]!];
      if (a === b && a === c && a === d) continue;
      const at = (dx: number, dy: number): [number, number] => [(x + dx) / width, (y + dy) / height];
      const crossings: { regions: [number, number]; at: [number, number] }[] = [];
      if (a !== b) crossings.push({ regions: [a, b], at: at(1, 0.5) });
      if (c !== d) crossings.push({ regions: [c, d], at: at(1, 1.5) });
      if (a !== c) crossings.push({ regions: [a, c], at: at(0.5, 1) });
      if (b !== d) crossings.push({ regions: [b, d], at: at(1.5, 1) });
      if (crossings.length === 2) {
        lines.push({ regions: crossings[0]!.regions, from: crossings[0]!.at, to: crossings[1]!.at });
      } else
        for (const crossing of crossings) lines.push({ regions: crossing.regions, from: crossing.at, to: at(1, 1) });
    }
  }
  return lines;
}
