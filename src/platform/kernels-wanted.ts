/** Whether the page lets the compiled network run: `?compiled=off` leaves everything to tfjs, for comparison and in case of trouble. */
export const kernelsWanted = (): boolean =>
  typeof location === 'undefined' || new URLSearchParams(location.search).get('compiled') !== 'off';

/** For a worker's first message: nothing where nothing is switched off. */
export const kernelsSwitch = (): { readonly compiled?: false } => (kernelsWanted() ? {} : { compiled: false });
