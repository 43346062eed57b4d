/** The one stylesheet of the pages. It is in the page itself, named in the policy by its hash. */
export const style = `
:root { color-scheme: light dark; --page: light-dark(#f4f5f7, #14161a); --card: light-dark(#fff, #1d2026);
  --text: light-dark(#1b1f27, #e8eaee); --muted: light-dark(#566070, #a3acba); --line: light-dark(#dfe3e8, #343a44);
  --accent: light-dark(#1f4fd8, #8fb0ff); --on-accent: light-dark(#fff, #0d1526); --good: light-dark(#116a3c, #6fd39b);
  --warn: light-dark(#7a4a00, #f0bf6b); --warn-back: light-dark(#fff6e3, #2c2415); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
.banner { margin: 0; padding: .5rem 1rem; text-align: center; background: var(--warn-back); color: var(--warn);
  border-bottom: 1px solid var(--line); font-size: .9rem; }
header { margin-bottom: 1.25rem; }
header p { margin: 0; color: var(--muted); overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h2 { margin: 0 0 .5rem; font-size: 1.05rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin-bottom: 1rem; }
.state { border-left: .3rem solid var(--line); }
.state.good { border-left-color: var(--good); } .state.warn { border-left-color: var(--warn); }
.state p { margin: .25rem 0 0; color: var(--muted); } .state h2 { margin: 0; }
.choices { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
.choices a { display: block; padding: .5rem .9rem; border: 1px solid var(--line); border-radius: .5rem; color: var(--text);
  text-decoration: none; }
.choices a[aria-current] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600; }
.choices small { display: block; color: var(--muted); font-weight: 400; }
.pay { display: grid; gap: 1.25rem; }
.qr { display: block; width: 100%; max-width: 17rem; margin: 0 auto; border-radius: .5rem; }
dl { margin: 0; } dt { color: var(--muted); font-size: .9rem; } dd { margin: 0 0 .9rem; overflow-wrap: anywhere; }
.big { font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.copy { font-family: ui-monospace, monospace; user-select: all; -webkit-user-select: all; }
.note { margin: 0 0 .9rem; padding: .6rem .8rem; border-radius: .5rem; background: var(--warn-back); color: var(--warn); }
.button, button { display: inline-block; padding: .6rem 1rem; border: 1px solid var(--accent); border-radius: .5rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.quiet { background: none; color: var(--accent); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 0; }
input { font: inherit; padding: .55rem .7rem; border: 1px solid var(--muted); border-radius: .5rem; background: var(--card);
  color: var(--text); width: 12rem; max-width: 100%; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; } th, td { padding: .4rem .5rem .4rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } th { color: var(--muted); font-weight: 400; font-size: .9rem; }
td.amount, th.amount { text-align: right; padding-right: 0; padding-left: 1rem; font-variant-numeric: tabular-nums;
  overflow-wrap: normal; }
footer { color: var(--muted); font-size: .9rem; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .5rem 0 1rem; }
table + pre { margin: 1rem 0 0; }
@media (min-width: 44rem) { .pay { grid-template-columns: 17rem 1fr; } .qr { margin: 0; } main { padding-top: 3rem; } }
`;
