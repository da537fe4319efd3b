/**
 * Whether a WebGL context still does what it is told. A lost one raises no error: its calls do nothing and what is read back is what
 * was there before. Its event comes later, as a task of its own, and until then `isContextLost` may say no.
 */
export class ContextProof {
  readonly #gl: WebGL2RenderingContext;
  readonly #buffer: WebGLBuffer | null;
  readonly #written = new Uint32Array(1);
  readonly #read = new Uint32Array(1);

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#buffer = gl.createBuffer();
    this.#bound(() => gl.bufferData(gl.COPY_WRITE_BUFFER, 4, gl.DYNAMIC_DRAW));
  }

  /** Writes a number into the context and reads it back: true only if all that was done in it before was done. */
  holds(): boolean {
    const gl = this.#gl;
    if (gl.isContextLost() || !this.#buffer) return false;
    this.#written[0] = (this.#written[0]! % 0xfffffff0) + 1;
    this.#bound(() => {
      gl.bufferSubData(gl.COPY_WRITE_BUFFER, 0, this.#written);
      gl.getBufferSubData(gl.COPY_WRITE_BUFFER, 0, this.#read);
    });
    return this.#read[0] === this.#written[0];
  }

  /** With the one binding that it uses left as it was: the context belongs to someone else. */
  #bound(work: () => void): void {
    const gl = this.#gl;
    const before = gl.getParameter(gl.COPY_WRITE_BUFFER_BINDING) as WebGLBuffer | null;
    gl.bindBuffer(gl.COPY_WRITE_BUFFER, this.#buffer);
    work();
    gl.bindBuffer(gl.COPY_WRITE_BUFFER, before);
  }
}
