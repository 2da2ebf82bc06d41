// Copies what the pages need from pinned packages into the Go tree, so that `go build` needs no npm:
//   the rules of the CMS Design System that our pages use, its Open Sans files and those for names in more scripts, htmx,
//   and axe for the tests.
// Run `npm ci --ignore-scripts && npm run build` here after changing a version or using a new ds- class in a page.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postcss from 'postcss';

const here = dirname(fileURLToPath(import.meta.url));
const pages = join(here, '..', 'internal', 'web');
const assets = join(pages, 'shell', 'assets');
const tests = join(pages, 'shell', 'shelltest');
const cms = join(here, 'node_modules', '@cmsgov', 'design-system', 'dist');

const version = (name) =>
  JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version;

// The ds- classes that our pages name.
function usedClasses() {
  const used = new Set();
  for (const file of readdirSync(pages, { recursive: true }).filter((name) => name.endsWith('.templ'))) {
    for (const [name] of readFileSync(join(pages, file), 'utf8').matchAll(/ds-[a-z]-[a-zA-Z0-9_-]+/g)) used.add(name);
  }
  return used;
}

// A selector stays when every class in it is ours; selectors without a class are the base of the page.
function trimRules(css, used) {
  const foreign = /^ds-|^:root$/; // web components, and the tokens of the date picker
  const keep = (selector) =>
    !foreign.test(selector) && [...selector.matchAll(/\.([a-zA-Z][\w-]*)/g)].every(([, name]) => used.has(name));
  css.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes/.test(rule.parent.name)) return;
    const kept = rule.selectors.filter(keep);
    if (kept.length === 0) rule.remove();
    else rule.selectors = kept;
  });
  css.walkAtRules((rule) => {
    if (rule.name === 'font-face' || /keyframes/.test(rule.name) || (rule.nodes && rule.nodes.length === 0)) rule.remove();
  });
  return css;
}

// The custom properties that a style sheet reads, and those that these read in turn.
function trimTokens(tokens, readers) {
  const reads = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name);
  const values = new Map();
  tokens.walkDecls(/^--/, (decl) => void values.set(decl.prop, decl.value));
  const used = new Set();
  const visit = (name) => {
    if (used.has(name)) return;
    used.add(name);
    reads(values.get(name) ?? '').forEach(visit);
  };
  readers.flatMap(reads).forEach(visit);
  tokens.walkDecls(/^--/, (decl) => void (used.has(decl.prop) || decl.remove()));
  tokens.walkRules((rule) => {
    if (rule.nodes.length) rule.selector = ':root';
    else rule.remove();
  });
  return tokens;
}

function buildBase() {
  const rules = trimRules(postcss.parse(readFileSync(join(cms, 'css', 'index.css'), 'utf8')), usedClasses());
  const own = ['keepwell.css', 'parts.css'].map((file) => readFileSync(join(assets, file), 'utf8')).join('\n');
  const tokens = trimTokens(
    postcss.parse(readFileSync(join(cms, 'css', 'core-theme.css'), 'utf8')),
    [rules.toString(), own],
  );
  const head = `/* Trimmed from @cmsgov/design-system ${version('@cmsgov/design-system')} (public domain, CC0 1.0) by web/build.mjs. Do not edit. */\n`;
  // In a layer, so that our own sheets win whatever the specificity.
  const lines = (css) => css.replace(/^@charset[^;]*;/, '').replaceAll('}', '}\n').replace(/\n{2,}/g, '\n');
  writeFileSync(join(assets, 'base.css'), `${head}@layer base {\n${tokens.toString().replace(/\n\s*\n/g, '\n')}\n${lines(rules.toString())}}\n`);
}

function copyAll() {
  mkdirSync(join(assets, 'fonts'), { recursive: true });
  mkdirSync(tests, { recursive: true });
  for (const weight of ['regular', 'semibold', 'bold']) {
    copyFileSync(join(cms, 'fonts', `opensans-${weight}-webfont.woff2`), join(assets, 'fonts', `opensans-${weight}.woff2`));
  }
  const names = join(here, 'node_modules', '@fontsource', 'open-sans');
  for (const script of ['latin-ext', 'vietnamese']) {
    for (const weight of [400, 600, 700]) {
      const file = `open-sans-${script}-${weight}-normal.woff2`;
      copyFileSync(join(names, 'files', file), join(assets, 'fonts', file));
    }
  }
  copyFileSync(join(names, 'LICENSE'), join(assets, 'fonts', 'OFL.txt'));
  const htmx = readFileSync(join(here, 'node_modules', 'htmx.org', 'dist', 'htmx.min.js'), 'utf8');
  const credit = `/* htmx.org ${version('htmx.org')}, Zero-Clause BSD */\n`;
  writeFileSync(join(assets, 'htmx.min.js'), credit + htmx.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'));
  copyFileSync(join(here, 'node_modules', 'axe-core', 'axe.min.js'), join(tests, 'axe.min.js'));
}

copyAll();
buildBase();
