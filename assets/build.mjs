// Builds everything in dist/ from what package-lock.json pins: `npm ci && npm run build`.
// The output is committed; building again changes no byte.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const icons = [
  'activity', 'check', 'circle-alert', 'concierge-bell', 'copy', 'folder-sync', 'info', 'key-round',
  'log-out', 'menu', 'monitor', 'moon', 'plus', 'search', 'sun', 'sun-moon', 'triangle-alert', 'users', 'x',
]

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist/icons', { recursive: true })

execFileSync('node_modules/.bin/tailwindcss', ['--input', 'css/scimdesk.css', '--output', 'dist/scimdesk.css', '--minify'], { stdio: ['ignore', 'ignore', 'inherit'] })

const modules = 'node_modules'
cpSync(`${modules}/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2`, 'dist/inter-latin.woff2')
cpSync(`${modules}/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2`, 'dist/jetbrains-mono-latin.woff2')
cpSync(`${modules}/htmx.org/dist/htmx.min.js`, 'dist/htmx.min.js')
cpSync('js/app.js', 'dist/app.js')

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
  licence('Lucide', 'lucide-static/LICENSE'),
  licence('Tailwind CSS', 'tailwindcss/LICENSE'),
  licence('daisyUI', 'daisyui/LICENSE'),
].join('\n\n'))
