import { defineConfig } from 'vitepress';
import { readDocument } from '../src/document/read-document.ts';
import { toSidebar } from '../src/site/sidebar.ts';

export default defineConfig({
  title: 'Cryptoix',
  description: 'Documentation of the Cryptoix payments API',
  lang: 'en-GB',
  base: '/docs/',
  srcDir: 'content',
  outDir: 'site',
  cleanUrls: true,
  metaChunk: true,
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: '/docs/favicon.svg' }],
    ['meta', { name: 'theme-color', content: '#0b6b5d' }],
  ],
  markdown: {
    theme: { light: 'github-light', dark: 'vitesse-dark' },
  },
  themeConfig: {
    siteTitle: 'Cryptoix',
    nav: [
      {
        text: 'Guides',
        link: '/quickstart',
        activeMatch: '^/(quickstart|authentication|sdk|testing|concepts|rate-limits)',
      },
      { text: 'API reference', link: '/api/', activeMatch: '^/api/' },
      { text: 'Errors', link: '/errors/', activeMatch: '^/errors/' },
    ],
    sidebar: toSidebar(readDocument()),
    outline: { level: [2, 3], label: 'On this page' },
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
  },
  vite: {
    // Packages of the workspace are taken as their sources.
    resolve: { conditions: ['source'] },
    ssr: { noExternal: [/^@cryptoix\//] },
    // Browsers of the last years; vite 5 names older ones, whose bugs its esbuild can no longer work around.
    build: { chunkSizeWarningLimit: 2000, target: 'es2022' },
    logLevel: 'warn',
  },
});
