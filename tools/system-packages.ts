import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'

interface SystemPackage {
  readonly name: string
  readonly purpose: string
  readonly found: () => boolean
}

const wanted: readonly SystemPackage[] = [
  {
    name: 'chromium',
    purpose: 'the browser tests',
    found: () =>
      [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].some((file) => file && existsSync(file)),
  },
  {
    name: 'postgresql',
    purpose: 'the PostgreSQL tests',
    found: () => globSync('/usr/lib/postgresql/*/bin/initdb').length > 0,
  },
  {
    name: 'ffmpeg',
    purpose: 'the video tests',
    found: () => spawnSync('ffmpeg', ['-version']).status === 0,
  },
  {
    name: 'nats-server',
    purpose: 'the fleet tests',
    found: () => spawnSync('nats-server', ['--version']).status === 0,
  },
  {
    name: 'fiu-utils',
    purpose: 'the tests of failing disks',
    found: () => globSync('{/usr/lib,/usr/lib/*-linux-gnu}/fiu/fiu_posix_preload.so').length > 0,
  },
  ...['gcc', 'libc6-dev'].map((name) => ({
    name,
    purpose: 'the tests of a failing disk under PostgreSQL',
    found: () => spawnSync('cc', ['--version']).status === 0 && existsSync('/usr/include/stdlib.h'),
  })),
  {
    name: 'openssl',
    purpose: 'the tests of TLS',
    found: () => spawnSync('openssl', ['version']).status === 0,
  },
  {
    name: 'python3-venv',
    purpose: "the tests with other people's clients",
    found: () => spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0,
  },
  {
    name: 'golang-go',
    purpose: "the checks of the log by Go's own implementation",
    found: () => spawnSync('go', ['version']).status === 0,
  },
]

/** Installs what the tests need where this is a Debian that lets us; elsewhere says exactly what is missing. */
export function installSystemPackages(): void {
  const missing = wanted.filter((item) => !item.found())
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name)
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log(`Installing Debian packages for the tests: ${names.join(', ')}`)
    const apt = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...names)
  }
  for (const { name, purpose } of wanted.filter((item) => !item.found())) {
    console.log(`SKIPPED: ${purpose} need ${name}, which is not on this machine. On Debian: apt-get install ${name}`)
  }
}
