import { defineConfig } from 'vitest/config';

// One classic script that a page loads with `async`: no imports, no globals but `Canali`.
export default defineConfig({
  build: {
    target: 'es2022',
    lib: {
      entry: 'src/main.ts',
      formats: ['iife'],
      name: 'CanaliWidget',
      fileName: () => 'widget.js',
    },
  },
  test: { include: ['test/**/*.test.{ts,tsx}'] },
});
