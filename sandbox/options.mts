import type { SandboxApp } from './apps.mts';
import type { MintAnswer } from './endpoints/appTokens.mts';
import type { LimiterName } from './limits/limiter.mts';
import type { ReferenceReading } from './messages/message.mts';
import type { SandboxPartner } from './partner.mts';
import { createRandom } from './random.mts';
import type { RecordMode } from './records/records.mts';
import type { MetaReading } from './subscriptions/subscription.mts';

export interface SandboxOptions {
	/** Default: one app in good order, with a random id and token. */
	apps?: Array<Partial<SandboxApp>>;
	/**
	 * Messages per second and app; null: no limit. Default 10.
	 * docs: partner-docs.gupshup.io/docs/partner-rate-limits
	 */
	rate?: number | null;
	/** Messages per second and app by the marketing endpoint; null: no limit. Default 10, as for all others. */
	marketingRate?: number | null;
	/** In milliseconds: one page has that limit by the minute, which is 60 000. Default 1 000. */
	marketingWindow?: number;
	/** Messages marked as read per second and app; null: no limit. Default 10, as for all others. */
	eventRate?: number | null;
	/** Uploads per second and app; null: no limit. Default 10, as documented. */
	mediaRate?: number | null;
	/** All other requests per second and app; null: no limit. Default 10, as documented. */
	otherRate?: number | null;
	/** Lists of templates per minute and app; null: no limit. Default 10, as documented. */
	templateRate?: number | null;
	/** Requests about subscriptions per minute and app; null: no limit. Default 5, as documented. */
	subscriptionRate?: number | null;
	/** The partner account that the apps belong to. */
	partner?: Partial<SandboxPartner>;
	/** How long a universal app token lives, in milliseconds. Default 24 hours, as documented. */
	appTokenLife?: number;
	/** How long a universal token lives, in milliseconds. Default 60 days, as documented. */
	universalTokenLife?: number;
	/** How the answer to a mint looks: Gupshup's pages do not show it in full. Default `flat`. */
	mintAnswer?: MintAnswer;
	/** Milliseconds since 1970, as tokens have them. Default `Date.now`. */
	calendar?: () => number;
	/** How `meta` of a subscription is read; both are documented somewhere. Default `nested`. */
	metaReading?: MetaReading;
	/**
	 * What becomes of `biz_opaque_callback_data`: whether Gupshup passes it on is documented nowhere.
	 * Default `pass`.
	 */
	reference?: ReferenceReading;
	/** Subscribers have to answer within so many milliseconds. Default 10 000, as documented. */
	eventTimeout?: number;
	/**
	 * How long to wait before an event is sent again, in milliseconds, once for each further try. That
	 * Gupshup tries again is documented, how often and when is not. Default `[1000, 5000, 30000]`.
	 */
	eventRetries?: readonly number[];
	/** Default `slidingWindow`, the strictest. */
	limiter?: LimiterName;
	/** How long answers are held back, in milliseconds: fixed, or evenly spread over a range. Default 0. */
	latency?: number | readonly [min: number, max: number];
	/** Makes ids and latencies the same in each run. */
	seed?: number;
	/** Default true. */
	record?: RecordMode;
	/** Whether the bytes of uploads are kept. Default true if everything is recorded. */
	keepMediaBytes?: boolean;
	/** Media ids that every app may send without an upload. Default `['1000000000000001']`. */
	mediaIds?: readonly string[];
	/** Whether `/sandbox/…` answers, for other processes. Default false. */
	control?: boolean;
	/** Default: a free one. */
	port?: number;
	/** Milliseconds that never go back, for limits and records. Default `performance.now`. */
	clock?: () => number;
}

/** How long the next answer is held back, in milliseconds. */
export function latency({ latency = 0, seed }: SandboxOptions): () => number {
	if (typeof latency === 'number') return () => latency;
	const [min, max] = latency;
	const random = createRandom(seed, 3);
	return () => min + random() * (max - min);
}
