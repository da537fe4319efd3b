/** A 48x48 face picture pasted into a 640x480 scene. */

export const WIDTH = 640;
export const HEIGHT = 480;

export interface Scene {
  /** [48, 48] grey, 0..255. */
  readonly pixels: readonly number[];
  /** Side of the pasted face picture, in pixels. */
  readonly size: number;
  /** Degrees, clockwise. */
  readonly roll: number;
  readonly backdrop: 'grey' | 'gradient' | 'noise';
  /** Centre, as shares of the free space 0..1. */
  readonly x: number;
  readonly y: number;
}

/** Where the centre of the pasted picture lies, in pixels of the scene. */
export function centreOf({ size, x, y }: Scene): { readonly x: number; readonly y: number } {
  const reach = size * 0.71;
  return { x: reach + x * (WIDTH - 2 * reach), y: size / 2 + y * (HEIGHT - size) };
}

export function drawScene(scene: Scene): OffscreenCanvas {
  const { pixels, size, roll, backdrop } = scene;
  const side = Math.round(Math.sqrt(pixels.length));
  const face = new OffscreenCanvas(side, side);
  const small = face.getContext('2d')!;
  const image = small.createImageData(side, side);
  pixels.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  small.putImageData(image, 0, 0);
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d')!;
  if (backdrop === 'gradient') {
    const gradient = ctx.createLinearGradient(0, 0, WIDTH, HEIGHT);
    gradient.addColorStop(0, '#40566b');
    gradient.addColorStop(1, '#c8b49a');
    ctx.fillStyle = gradient;
  } else {
    ctx.fillStyle = '#808080';
  }
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  if (backdrop === 'noise') {
    for (let i = 0; i < 400; i++) {
      const v = (i * 2654435761) >>> 0;
      ctx.fillStyle = `hsl(${v % 360} 20% ${30 + (v % 40)}%)`;
      ctx.fillRect(v % WIDTH, (v >>> 10) % HEIGHT, 24, 24);
    }
  }
  const centre = centreOf(scene);
  ctx.translate(centre.x, centre.y);
  ctx.rotate((roll * Math.PI) / 180);
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(face, -size / 2, -size / 2, size, size);
  return canvas;
}
