/** What tests of other packages use: the samples of the documentation, and a way to run them. */
export { operationsOf, type Operation } from './document/operation.ts';
export { readDocument } from './document/read-document.ts';
export { generatePages } from './pages/generate-pages.ts';
export type { Page } from './pages/page.ts';
export { extractSamples, type Sample } from './samples/extract-samples.ts';
export { isRunnable, runSample, type SampleRun } from './samples/run-sample.ts';
export { buildSite, type BuildResult } from './site/build-site.ts';
export { siteDir } from './site/directories.ts';
export { readSiteMarkdown, type SiteMarkdown } from './site/site-markdown.ts';
export { runAllSamples, type SampleResult, type SandboxKeys } from './samples/run-all-samples.ts';
