import { defineConfig } from 'vite';

// The shop that shows the widget. It is built after the script and beside it: /demo/index.html, with its parts under
// /assets/ by the hash of their contents.
export default defineConfig({
  root: 'demo',
  base: '/',
  build: {
    target: 'es2022',
    outDir: '../dist',
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'demo/demo/index.html',
      output: {
        entryFileNames: 'assets/demo-[hash].js',
        chunkFileNames: 'assets/demo-[hash].js',
        assetFileNames: 'assets/demo-[hash][extname]',
      },
    },
  },
});
