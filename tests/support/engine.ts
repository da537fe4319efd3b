/** A browser of any make, as far as the tests of other engines need one: real clicks, and a look into the page. */
export interface Engine {
  goto(url: string): Promise<void>;
  /** Runs a function in the page; it sees nothing of here but its arguments, and answers with what JSON can say. */
  evaluate<A extends readonly unknown[], T>(work: (...args: A) => T | Promise<T>, ...args: A): Promise<T>;
  /**
   * Presses the first element that the selector finds, also within shadow roots, and that has this text.
   * @throws Error when there is none
   */
  click(selector: string, text?: string): Promise<void>;
  screenshot(): Promise<Buffer>;
  /** Ends the browser; what it stored stays for the next start. */
  stop(): Promise<void>;
}
