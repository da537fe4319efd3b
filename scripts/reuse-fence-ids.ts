/**
 * MediaPipe's detector sets WebGL fences with every picture, and its Emscripten code gives each a new place in a table that is never
 * shortened: 4 bytes a fence for as long as the app runs, and at a stand it runs for days. Here the first free place is taken.
 */

const NEW_PLACE = 'var id = GL.getNewId(GL.syncs);';
/** Zero means "no fence" to the caller. */
const FREE_PLACE =
  'var id = 1; while (GL.syncs[id]) id++; // changed by expression-explainer: was GL.getNewId(GL.syncs)';

/**
 * @param code text of vision_wasm_module_internal.js of @mediapipe/tasks-vision
 * @returns the same, with the one line of glFenceSync changed
 * @throws Error when that line is not there exactly once
 */
export function reuseFenceIds(code: string): string {
  const parts = code.split(NEW_PLACE);
  if (parts.length !== 2)
    throw new Error(
      `"${NEW_PLACE}" stands ${parts.length - 1} times in MediaPipe's code: look how this version keeps its fences, and adapt scripts/reuse-fence-ids.ts`,
    );
  return parts.join(FREE_PLACE);
}
