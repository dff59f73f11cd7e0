/** What the page is told, as JSON. Imports nothing, since the page's own code is checked against it. */

type Status = 'accepted' | 'enqueued' | 'sent' | 'delivered' | 'read' | 'failed' | 'deleted';

/** A file of a message, and where it is to be had. */
export type Media = { type: 'image' | 'video' | 'audio' | 'document'; name?: string } & (
	| /** The sandbox has it. */
	{ kind: 'stored'; src: string }
	/** It lies on the web; `src` is a page of the sandbox that shows it, for whoever asks for it. */
	| { kind: 'linked'; link: string; host: string; src: string }
	/** Only its id is known. */
	| { kind: 'unknown'; id: string }
);

/** What can be pressed below a message, on a card of it or in its list. */
export interface Button {
	/** Its number among all of the message, from 0. */
	index: number;
	/** Nothing but `reply` does something: the page opens, calls and copies nothing. */
	kind: 'reply' | 'link' | 'call' | 'copy';
	title: string;
	/** Of a row of a list. */
	description?: string;
	/** Address, number or code that a real phone would open, call or copy. */
	leadsTo?: string;
	isPressed?: true;
	/** This one, or another one beside it, was pressed. */
	isSpent?: true;
}

/** What a message has, and each of its cards. */
export interface Card {
	media?: Media;
	text: string;
	buttons?: Button[];
}

/** A list that opens when its button is pressed. */
export interface List {
	button: string;
	sections: Array<{ title?: string; rows: Button[] }>;
}

/** A place on a map. */
export interface Place {
	name?: string;
	address?: string;
	/** Decimal degrees, with a comma between them. */
	degrees: string;
}

/** One bubble. */
export interface Message extends Card {
	/** `message:` and its id. */
	key: string;
	id: string;
	/** `out`: sent through Gupshup. `in`: written by the person. */
	direction: 'out' | 'in';
	/** Number of the person, digits only. */
	person: string;
	/** Milliseconds since 1970. */
	at: number;
	/** Counts up with each bubble. */
	order: number;
	/** All of it in a line. */
	line: string;
	/** The words above the text. */
	title?: string;
	footer?: string;
	/** Side by side. */
	cards?: Card[];
	list?: List;
	place?: Place;
	/** Where the link leads that is shown with a preview. */
	preview?: string;
	/** Text of the message that this one answers. */
	quoted?: string;
	status: Status;
	failure?: { code: number; title: string };
}

export type Headers = Array<[name: string, value: string]>;

/** One request and its answer: to the sandbox, or from it to a webhook. */
export interface Exchange {
	/** `request:` or `event:` and its number. */
	key: string;
	direction: 'request' | 'event';
	/** Milliseconds since 1970. */
	at: number;
	method: string;
	/** Short enough for a line. */
	title: string;
	/** The whole of it. */
	address: string;
	headers: Headers;
	body: string;
	/** Of the answer. */
	status?: number;
	answerHeaders: Headers;
	answerBody: string;
	/** From the request to the answer, in milliseconds. */
	took?: number;
	/** What is special about it, in words. */
	note?: string;
	/** How it looks. */
	result: 'open' | 'good' | 'bad';
}

/** What goes wrong, if it is switched on. */
export interface Switches {
	slow: boolean;
	tooMany: boolean;
	lostAnswer: boolean;
	wrongToken: boolean;
	callbackBillingOff: boolean;
}

/** How far a message gets by itself; `lifelike`: most are read in the end, a few fail, each in its own time. */
export type Auto = 'accepted' | 'sent' | 'delivered' | 'read' | 'lifelike';

/** A reason for which WhatsApp or Gupshup does not deliver a message. */
export interface Reason {
	code: number;
	label: string;
}

/** Everything that is there once. */
export interface Settings {
	switches: Switches;
	auto: Auto;
	/** Who sees that an answer is being written. */
	typing: string[];
	/** Names of people by their number. */
	people: Record<string, string>;
	/** Who is told of events: the addresses, without their secrets. */
	webhooks: string[];
	reasons: Reason[];
}

/** What has changed since the last update; the first one has everything. */
export interface Update {
	/** A new beginning: what the page has shown so far counts no longer. */
	first?: true;
	settings?: Settings;
	messages: Message[];
	exchanges: Exchange[];
	/** Keys of what is there no more. */
	gone: string[];
}
