/** Halts the process in which Chromium reads cameras, as a hanging driver does: no picture comes, and no event says so. Linux only. */

import { readFileSync, readdirSync } from 'node:fs';

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name of the program, in brackets, may hold anything.
        const parent = Number(/^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

/**
 * Halts those that this test process has started, through whatever processes between.
 * @returns what lets them go on
 * @throws Error when there is none
 */
export function haltCapture(): () => void {
  const all = processes();
  const parentOf = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === process.pid || isOurs(parentOf.get(pid)));
  const capture = all.filter(({ pid, command }) => command.includes('video_capture.mojom') && isOurs(pid));
  if (capture.length === 0) throw new Error('no process of Chromium reads a camera');
  for (const { pid } of capture) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const { pid } of capture) process.kill(pid, 'SIGCONT');
  };
}
