/**
 * `npm run lock:complete`, to be run after every `npm install` against a registry that mirrors only
 * some platforms.
 *
 * npm leaves optional packages that the registry does not have out of package-lock.json: the native
 * builds for other systems. `npm ci` refuses such a lock file, on every machine. This adds the missing
 * entries, which are installed on their own system only.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
	version?: string;
	optional?: boolean;
	dev?: boolean;
	os?: string[];
	cpu?: string[];
	libc?: string[];
	optionalDependencies?: Record<string, string>;
}

type Locked = Record<string, LockedPackage>;

const SYSTEMS = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(
	' ',
);
const PROCESSORS = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' ');

/** Where npm would look for a package from another one: beside it, then further and further up. */
function find(locked: Locked, from: string, name: string): boolean {
	for (
		let place = from;
		;
		place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))
	) {
		if (`${place === '' ? '' : `${place}/`}node_modules/${name}` in locked) return true;
		if (place === '') return false;
	}
}

/** Native builds name their system in the name of the package. */
function entryFor(name: string, version: string, dev: boolean): LockedPackage {
	const words = name.split('/').at(-1)?.split('-') ?? [];
	const os = words.filter((word) => SYSTEMS.includes(word));
	const cpu = words.filter((word) => PROCESSORS.includes(word));
	const isMusl = words.some((word) => word.startsWith('musl'));
	const isGnu = words.some((word) => word.startsWith('gnu'));
	return {
		version,
		...(cpu.length > 0 ? { cpu } : {}),
		...(dev ? { dev } : {}),
		...(os.includes('linux') && (isMusl || isGnu) ? { libc: [isMusl ? 'musl' : 'glibc'] } : {}),
		optional: true,
		...(os.length > 0 ? { os } : {}),
	};
}

function complete(locked: Locked): string[] {
	const added: string[] = [];
	for (const [place, { optionalDependencies = {}, dev = false }] of Object.entries(locked)) {
		for (const [name, version] of Object.entries(optionalDependencies)) {
			// A range would need the registry to be resolved; native builds are pinned.
			if (find(locked, place, name) || !/^\d/.test(version)) continue;
			locked[`node_modules/${name}`] = entryFor(name, version, dev);
			added.push(`${name}@${version}`);
		}
	}
	return added;
}

const file = 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Locked };
const added = complete(lock.packages);
if (added.length > 0) {
	const { '': root, ...rest } = lock.packages;
	const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'));
	lock.packages = { '': root, ...Object.fromEntries(sorted) };
	writeFileSync(file, `${JSON.stringify(lock, null, '\t')}\n`);
}
console.log(added.length === 0 ? `${file} is complete.` : `Added to ${file}:\n${added.join('\n')}`);
