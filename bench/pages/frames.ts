/** The same 640x480 frames for both pages, decoded before anything is timed. */

export const WIDTH = 640;
export const HEIGHT = 480;

/** Each JPEG fills the frame; what overlaps is cut off at the sides. */
export async function loadFrames(count: number): Promise<ImageBitmap[]> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d', { alpha: false });
  if (!ctx) throw new Error('no 2D context');
  const frames: ImageBitmap[] = [];
  for (let i = 0; i < count; i++) {
    const picture = await createImageBitmap(await (await fetch(`frames/${i}.jpg`)).blob());
    const scale = Math.max(WIDTH / picture.width, HEIGHT / picture.height);
    const width = picture.width * scale;
    const height = picture.height * scale;
    ctx.drawImage(picture, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
    frames.push(await createImageBitmap(canvas));
    picture.close();
  }
  return frames;
}
