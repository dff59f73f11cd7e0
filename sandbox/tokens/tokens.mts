import { randomBytes, randomUUID } from 'node:crypto';

/** A universal token (of the partner's admin) or a universal app token (of one app). */
export interface SandboxToken {
	id: string;
	/** `partner`: a universal token; `app`: a universal app token. */
	kind: 'partner' | 'app';
	/** The app's id, or the admin's e-mail address. */
	owner: string;
	/** Unique among the active ones of one owner. */
	name: string;
	/** A JWT: given out once. */
	token: string;
	/** Milliseconds since 1970, as the three below. */
	createdOn: number;
	expiredOn: number;
	revokedOn: number | null;
}

type TokenStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

/** Active at once for one app, or one admin. docs: partner-docs.gupshup.io/reference/mintuniversalapptoken */
const MOST_ACTIVE = 3;

/** The tokens that were minted, and which of them are good. */
export class Tokens {
	readonly all: SandboxToken[] = [];

	/** @param clock milliseconds since 1970, as Gupshup's own clock has them */
	constructor(readonly clock: () => number) {}

	mint(
		kind: SandboxToken['kind'],
		owner: string,
		name: string,
		expiredOn: number,
	): SandboxToken | 'nameTaken' | 'tooMany' {
		const active = this.of(kind, owner).filter((token) => this.statusOf(token) === 'ACTIVE');
		if (active.some((token) => token.name === name)) return 'nameTaken';
		if (active.length >= MOST_ACTIVE) return 'tooMany';
		const createdOn = this.clock();
		const token = {
			id: randomUUID(),
			kind,
			owner,
			name,
			token: jwt({ sub: owner, iat: createdOn / 1000, exp: expiredOn / 1000 }),
			createdOn,
			expiredOn,
			revokedOn: null,
		};
		this.all.push(token);
		return token;
	}

	/** The active token with this text. */
	active(text: string): SandboxToken | undefined {
		const found = this.all.find(({ token }) => token === text);
		return found && this.statusOf(found) === 'ACTIVE' ? found : undefined;
	}

	/** Newest first, as the lists have them. */
	of(kind: SandboxToken['kind'], owner: string): SandboxToken[] {
		return this.all.filter((token) => token.kind === kind && token.owner === owner).reverse();
	}

	statusOf({ revokedOn, expiredOn }: SandboxToken): TokenStatus {
		if (revokedOn !== null) return 'REVOKED';
		return expiredOn <= this.clock() ? 'EXPIRED' : 'ACTIVE';
	}

	revoke(token: SandboxToken): void {
		token.revokedOn = this.clock();
	}
}

/** Signed with nothing that could be checked: nobody but this sandbox looks at it. */
function jwt(claims: object): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({ alg: 'RS256' })}.${part({ ...claims, jti: randomUUID() })}.${randomBytes(48).toString('base64url')}`;
}
