/** The look of the moderators' page: a tool, dense and grey. The picture is grey and blurred before it gets here. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --paper: #f6f6f4;
  --ink: #23292b;
  --quiet: #566063;
  --field: #e8e9e6;
  --act: #1d5561;
  --on-act: #ffffff;
  --note: #f0e0b8;
  --on-note: #3a2c05;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16191a;
    --ink: #e6eaea;
    --quiet: #a9b3b5;
    --field: #23292a;
    --act: #8fcbd6;
    --on-act: #0c2227;
    --note: #453816;
    --on-note: #f6e8c6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem / 1.5 system-ui, sans-serif;
}
header, main { max-width: 60rem; margin-inline: auto; padding: 0.5rem 1rem; }
header, nav { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; }
main { padding-bottom: 3rem; }
.name { margin: 0; font-weight: 700; }
h1 { margin: 0.5rem 0; font-size: 1.4rem; line-height: 1.2; }
h2 { font-size: 1.1rem; }
p, li { max-width: 68ch; }
a { color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
button, .button, select, input[type="password"] { min-height: 3rem; max-width: 100%; font: inherit; }
button, .button {
  display: inline-flex;
  gap: 0.75rem;
  align-items: center;
  justify-content: space-between;
  padding: 0.4rem 1rem;
  border: 2px solid var(--act);
  border-radius: 0.4rem;
  background: var(--act);
  color: var(--on-act);
  font-weight: 600;
  text-align: start;
  text-decoration: none;
  cursor: pointer;
}
.quiet { background: transparent; color: var(--act); }
[data-look] { touch-action: none; user-select: none; -webkit-user-select: none; }
html:not(.has-script) :is(.scripted, kbd) { display: none; }
kbd {
  min-width: 1.75rem;
  padding: 0 0.4rem;
  border: 1px solid currentcolor;
  border-radius: 0.25rem;
  font: inherit;
  text-align: center;
}
.list { padding: 0; list-style: none; }
.list li { border-top: 1px solid var(--field); }
.list a { display: flex; flex-wrap: wrap; gap: 0 1rem; min-height: 3rem; padding-block: 0.7rem; text-decoration: none; }
.list strong { text-decoration: underline; }
.list span { color: var(--ink); }
.item { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
@media (min-width: 44rem) {
  .item { grid-template-columns: 16rem minmax(0, 1fr); }
}
figure { display: grid; gap: 0.5rem; justify-items: start; align-content: start; margin: 0; }
figure img { object-fit: contain; background: var(--field); border-radius: 0.4rem; filter: grayscale(1); }
figcaption, .small { margin: 0; color: var(--quiet); font-size: 0.9rem; }
form:not(nav form) { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; max-width: 34rem; }
form > p { margin: 0; }
fieldset { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; margin: 0; padding: 0.75rem; border: 1px solid var(--quiet); border-radius: 0.4rem; }
.note, .care { margin-block: 1rem; padding: 0.25rem 1rem; border-radius: 0.4rem; }
.note { background: var(--note); color: var(--on-note); }
.care { background: var(--field); }
dl { display: grid; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 44rem) {
  dl { grid-template-columns: 14rem minmax(0, 1fr); }
}
dt { color: var(--quiet); }
dd { margin: 0 0 0.5rem; }
code, blockquote { overflow-wrap: anywhere; }
blockquote { margin-inline: 0; white-space: pre-wrap; }
@media print {
  body { display: none; }
}
`
