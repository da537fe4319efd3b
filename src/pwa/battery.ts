/** Whether the battery runs low, where the browser tells (Chromium does, Safari and Firefox do not). */

/** Not in TypeScript's DOM types. */
interface Battery extends EventTarget {
  readonly charging: boolean;
  /** 0..1 */
  readonly level: number;
}

/** As devices themselves warn. */
const LOW_LEVEL = 0.2;

/** Calls back with every change; never where the browser does not tell. */
export async function watchBattery(changed: (low: boolean) => void): Promise<void> {
  const { getBattery } = navigator as { readonly getBattery?: () => Promise<Battery> };
  const battery = await getBattery?.call(navigator).catch(() => null);
  if (!battery) return;
  const tell = (): void => changed(!battery.charging && battery.level <= LOW_LEVEL);
  for (const event of ['chargingchange', 'levelchange']) battery.addEventListener(event, tell);
  tell();
}
