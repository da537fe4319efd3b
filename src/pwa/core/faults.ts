/** Why a file of the app could not be stored or served. */
export type FileFault =
  /** The server could not be reached, or broke off. What has come is kept. */
  | 'network'
  /** What the server sent is not what this version lists: damaged on the way, or the server is being updated. */
  | 'mismatch'
  /** The browser gives this app too little room. */
  | 'no-room'
  /** The browser refuses to store anything (private window, policy). */
  | 'refused';
