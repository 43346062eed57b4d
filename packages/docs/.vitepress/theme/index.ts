import { h } from 'vue';
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import PageActions from './page-actions.vue';
import PaymentStates from './payment-states.vue';
import SigningPlayground from './signing-playground.vue';
import SiteLogo from './site-logo.vue';
import './theme.css';
import './reference.css';
import './home.css';
import './figures.css';

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      'nav-bar-title-before': () => h(SiteLogo),
      'doc-footer-before': () => h(PageActions),
    }),
  enhanceApp({ app }) {
    app.component('PaymentStates', PaymentStates);
    app.component('SigningPlayground', SigningPlayground);
  },
} satisfies Theme;
