// Builds everything in dist/ from what package-lock.json pins: `npm ci && npm run build`.
// The output is committed; building again changes no byte.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'

const icons = [
  'activity', 'arrow-left-right', 'arrow-right', 'ban', 'check', 'circle-alert', 'circle-check', 'circle-question-mark',
  'concierge-bell', 'copy', 'download', 'drama', 'ellipsis', 'eye-off', 'folder-sync', 'globe-lock', 'house', 'info',
  'key-round', 'list-ordered', 'log-out', 'menu', 'monitor', 'moon', 'pause', 'play', 'plus', 'rotate-cw', 'route',
  'search', 'square', 'step-forward', 'sun', 'sun-moon', 'terminal', 'triangle-alert', 'undo-2', 'user-minus',
  'user-plus', 'users', 'users-round', 'x',
]

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist/icons', { recursive: true })

execFileSync('node_modules/.bin/tailwindcss', ['--input', 'css/scimdesk.css', '--output', 'dist/scimdesk.css', '--minify'], { stdio: ['ignore', 'ignore', 'inherit'] })

const modules = 'node_modules'
cpSync(`${modules}/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2`, 'dist/inter-latin.woff2')
cpSync(`${modules}/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2`, 'dist/jetbrains-mono-latin.woff2')
cpSync(`${modules}/htmx.org/dist/htmx.min.js`, 'dist/htmx.min.js')
cpSync(`${modules}/idiomorph/dist/idiomorph.min.js`, 'dist/idiomorph.min.js')
for (const name of readdirSync('js')) cpSync(`js/${name}`, `dist/${name}`)

for (const name of icons) {
  const svg = readFileSync(`${modules}/lucide-static/icons/${name}.svg`, 'utf8')
  const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.indexOf('</svg>'))
  writeFileSync(`dist/icons/${name}.svg`, inner.trim().replace(/\s*\n\s*/g, '') + '\n')
}

const licence = (title, path) => `${title}\n${'='.repeat(title.length)}\n\n${readFileSync(`${modules}/${path}`, 'utf8').trim()}\n`
writeFileSync('dist/LICENSES.txt', [
  licence('Inter', '@fontsource-variable/inter/LICENSE'),
  licence('JetBrains Mono', '@fontsource-variable/jetbrains-mono/LICENSE'),
  licence('htmx', 'htmx.org/LICENSE'),
  licence('Idiomorph', 'idiomorph/LICENSE'),
  licence('Lucide', 'lucide-static/LICENSE'),
  licence('Tailwind CSS', 'tailwindcss/LICENSE'),
  licence('daisyUI', 'daisyui/LICENSE'),
].join('\n\n'))
