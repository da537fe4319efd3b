/**
 * Browsers of the end-to-end tests. Their start is most of what a short test takes, so one browser for each set of start flags (the
 * fake camera's video is one of them) serves all tests of a worker process; each test gets a context of its own, which shares nothing
 * with any other. fixtures.ts closes what a test left open, whether it passed or failed.
 */

import { chromium, type Browser } from 'playwright';
import { findChromium } from '../../scripts/find-chromium.ts';

/** Idle browsers are cheap, but not free of memory: those used last stay. */
const MOST = 3;

/** By start flags; the one used last comes last. */
const shared = new Map<string, Browser>();
/** Closes one thing that a test opened: a context, or a browser with a profile of its own. */
export type Close = () => Promise<void>;
const open = new Set<Close>();

/** A browser with these flags: one that runs, or a new one. */
export async function browserWith(args: readonly string[]): Promise<Browser> {
  const key = args.join(' ');
  let browser = shared.get(key);
  shared.delete(key);
  // One that crashed is of no use to the next test.
  if (!browser?.isConnected())
    browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...args] });
  shared.set(key, browser);
  for (const [other, idle] of shared) {
    if (shared.size <= MOST) break;
    if (idle.contexts().length > 0) continue;
    shared.delete(other);
    await idle.close();
  }
  return browser;
}

/** Remembers to close what was opened, should the test not do it. @returns closes it, once however often it is called */
export function closing(close: Close): Close {
  let closed: Promise<void> | null = null;
  const once: Close = () => {
    open.delete(once);
    return (closed ??= close());
  };
  open.add(once);
  return once;
}

/** What is open now: what a test's file opened for all its tests stays. */
export const openNow = (): ReadonlySet<Close> => new Set(open);

/** Closes all that was opened since. */
export async function closeAllBut(kept: ReadonlySet<Close>): Promise<void> {
  await Promise.all([...open].filter((close) => !kept.has(close)).map((close) => close()));
}

/** At the end of the worker process. */
export async function closeBrowsers(): Promise<void> {
  await closeAllBut(new Set());
  const browsers = [...shared.values()];
  shared.clear();
  await Promise.all(browsers.map((browser) => browser.close()));
}
