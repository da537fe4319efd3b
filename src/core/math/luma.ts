/** Grey of a colour by ITU-R BT.601, in the unit of its parts. */
export const luma = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;
