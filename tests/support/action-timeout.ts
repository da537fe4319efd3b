/**
 * Milliseconds that a click, a wait or a navigation of a browser test may take. The runner's own limit for actions does not reach
 * browsers that a test starts itself: there an action that hangs would end with the whole test's limit, without a name.
 */
export const ACTION_TIMEOUT = 60_000;
