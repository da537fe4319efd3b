/**
 * What of a frame WebGL can take. In WebKitGTK 2.50 a bitmap that came from another thread cannot become a texture: texImage2D
 * raises INVALID_VALUE and leaves the texture empty, while a 2D canvas draws the same bitmap. MediaPipe, which uploads
 * every picture, would search black pictures for faces. See docs/decisions/engines.md.
 */

/** Whether `texImage2D` takes this bitmap; also true where there is no WebGL to ask. */
export function becomesTexture(bitmap: ImageBitmap): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return true;
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  const taken = gl.getError() === gl.NO_ERROR;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return taken;
}

/**
 * Gives WebGL a picture that it can take: the frame itself, or its copy on a canvas (here 12 ms with the detection, as quick
 * as the frame itself) where frames of this page's thread do not become textures. The first frame is asked, once.
 * @returns a function; the canvas that it may return is overwritten by its next call
 */
export function uploadableFrames(): (frame: ImageBitmap) => ImageBitmap | OffscreenCanvas {
  let taken: boolean | null = null;
  let copy: OffscreenCanvasRenderingContext2D | null = null;
  return (frame) => {
    taken ??= becomesTexture(frame);
    if (taken) return frame;
    copy ??= new OffscreenCanvas(frame.width, frame.height).getContext('2d', { alpha: false });
    if (copy === null) return frame;
    const { canvas } = copy;
    if (canvas.width !== frame.width) canvas.width = frame.width;
    if (canvas.height !== frame.height) canvas.height = frame.height;
    copy.drawImage(frame, 0, 0);
    return canvas;
  };
}
