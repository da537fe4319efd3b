/** Shares of red, green and blue in the grey of a colour: ITU-R BT.601. */
export const LUMA = [0.299, 0.587, 0.114] as const;
const [RED, GREEN, BLUE] = LUMA;

/** Grey of a colour, in the unit of its parts. */
export const luma = (red: number, green: number, blue: number): number => RED * red + GREEN * green + BLUE * blue;
