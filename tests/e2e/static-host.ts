/**
 * The plainest static host, as a school might have one: a folder below a sub-path, no headers but those that a test gives it, no compression. It can
 * be stopped, and can break off in the middle of a file.
 */

import { createReadStream, statSync, type ReadStream } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

export class StaticHost {
  /** The folder that is served; another one is another version of the app. */
  folder: string;
  /** Paths asked for, with the query. */
  readonly asked: string[] = [];
  /** Range headers that came. */
  readonly ranges: string[] = [];
  /** Goes away after so many bytes of this file; paths are those in the folder. */
  breakAt: { readonly path: RegExp; readonly bytes: number } | null = null;
  /** Files that come slowly, as over a phone's network: some 1 MB/s. */
  slow: RegExp | null = null;
  /** Sent with every answer: what a host says of its own. */
  headers: Readonly<Record<string, string>> = {};
  /** One path that is answered with another file. */
  override: { readonly path: string; readonly file: string } | null = null;
  #server: Server | null = null;
  #port = 0;
  readonly #sockets = new Set<Socket>();

  constructor(folder: string) {
    this.folder = folder;
  }

  get url(): string {
    return `http://localhost:${this.#port}/some/school/app/`;
  }

  /** The same port again after a stop; nothing where it runs. */
  async start(): Promise<this> {
    if (this.#server) return this;
    const server = createServer((request, response) =>
      this.#answer(request.url ?? '/', request.headers.range, response),
    );
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((done) => server.listen(this.#port, 'localhost', done));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => (server ? server.close(done) : done(null)));
  }

  #answer(url: string, range: string | undefined, response: ServerResponse): void {
    const prefix = '/some/school/app/';
    const { pathname } = new URL(url, 'http://localhost');
    if (!pathname.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    this.asked.push(url.slice(prefix.length));
    if (range) this.ranges.push(range);
    const name = pathname.slice(prefix.length) || 'index.html';
    const path = this.override?.path === name ? this.override.file : join(this.folder, name);
    const size = sizeOf(path);
    if (size === null) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      ...this.headers,
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Length': size - from,
      'Cache-Control': 'no-cache',
      ...(from > 0 ? { 'Content-Range': `bytes ${from}-${size - 1}/${size}` } : {}),
    });
    if (this.slow?.test(name)) {
      void sendSlowly(createReadStream(path, { start: from }), response);
      return;
    }
    const stop = this.breakAt?.path.test(name) ? this.breakAt.bytes : null;
    if (stop === null) {
      createReadStream(path, { start: from }).pipe(response);
      return;
    }
    let sent = from;
    const stream = createReadStream(path, { start: from });
    stream.on('data', (chunk) => {
      response.write(chunk);
      sent += chunk.length;
      if (sent >= stop) {
        stream.destroy();
        // The bytes so far are on their way; then the machine is gone.
        setTimeout(() => void this.stop(), 200);
      }
    });
  }
}

async function sendSlowly(file: ReadStream, response: ServerResponse): Promise<void> {
  for await (const chunk of file) {
    response.write(chunk);
    await new Promise((done) => setTimeout(done, 60));
  }
  response.end();
}

function sizeOf(path: string): number | null {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat.size : null;
  } catch {
    return null;
  }
}
