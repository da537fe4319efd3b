/** Start-up, in order: elements, then the app; then the words for a page that has not started go. */

import type { AppShell } from './app/shell/app-shell.ts';
import './app/shell/app-shell.ts';
import { startApp } from './app/shell/start-app.ts';

startApp(document.querySelector<AppShell>('app-shell')!);
document.getElementById('not-started')?.remove();
