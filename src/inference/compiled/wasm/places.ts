/** Addresses of what the steps use beside their inputs and outputs. */
export interface Places {
  readonly padded: number;
  readonly left: number;
  readonly right: number;
  readonly transform: number;
}
