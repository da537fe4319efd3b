/** Start-up, in order: elements, then the app. */

import type { AppShell } from './app/elements/app-shell.ts';
import './app/elements/app-shell.ts';
import { startApp } from './app/start-app.ts';

startApp(document.querySelector<AppShell>('app-shell')!);
