import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where a Canali answers while the pages are worked on: everything that is not a page goes there. */
const canali = process.env.CANALI_URL ?? 'http://127.0.0.1:8787';
const proxy = Object.fromEntries(
  [
    '/api',
    '/rest',
    '/lc',
    '/hooks',
    '/objects',
    '/openapi.json',
    '/healthz',
    '/widget.js',
    '/demo',
  ].map((path) => [path, { target: canali, changeOrigin: true }]),
);

/** The strictest policy that the pages must work under; served for real by Canali itself. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data: https:",
  "media-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export default defineConfig({
  plugins: [react()],
  server: { proxy: { ...proxy, '/ws': { target: canali, ws: true, changeOrigin: true } } },
  preview: {
    proxy: { ...proxy, '/ws': { target: canali, ws: true, changeOrigin: true } },
    headers: { 'Content-Security-Policy': policy },
  },
  build: { target: 'es2022', sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 1500 },
  // A busy machine makes no test wrong.
  test: { environment: 'node', include: ['src/**/*.test.ts'], testTimeout: 60_000 },
});
