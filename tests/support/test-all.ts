/**
 * `npm run test:all` runs every backend with every shipped network, and the long property runs. What `npm test` leaves to it skips
 * there by name, and is listed in docs/decisions/build-one-test-command.md.
 */
export const TEST_ALL = import.meta.env['VITE_TEST_ALL'] === '1';
