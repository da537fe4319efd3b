/**
 * One interface for everything that yields frames: camera, video file, photo, drawn face.
 *
 * The page pulls: the live controller asks for a frame when the worker is free (one frame in flight, newest wins), so a
 * slow network never builds a queue.
 */

export type SourceKind = 'camera' | 'video' | 'photo' | 'drawn';

export interface Frame {
  /** Ownership passes to the receiver, who transfers or closes it. */
  readonly bitmap: ImageBitmap;
  /** Milliseconds, strictly rising within a source. */
  readonly time: number;
}

export interface FrameSource {
  readonly kind: SourceKind;
  /** Shown to people, for instance the camera's name or the file's. */
  readonly label: string;
  /** Whether the view is to be mirrored (front cameras). The network's input never is. */
  readonly mirrored: boolean;
  /** A photo: one frame, then nothing new until `invalidate`. */
  readonly still: boolean;
  /**
   * The newest frame, at once if one is there that was not handed out yet, else when it comes.
   * @throws AbortError when aborted; AppError `camera-unplugged` when the device went away, `camera-withdrawn` when its permission was
   */
  next(signal: AbortSignal): Promise<Frame>;
  /** Pause keeps the device; no new frames until resume. */
  pause(): void;
  resume(): void;
  /** Lets the device go and frees everything; the source cannot be used again. */
  stop(): void;
}
