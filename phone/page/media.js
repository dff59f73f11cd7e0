/** @import { Media } from '../shapes.mts' */
import { icon, make } from './dom.js';

const WORDS = { image: 'Picture', video: 'Video', audio: 'Audio', document: 'Document' };

/**
 * A file as it is seen or heard.
 *
 * @param {Media} media
 * @param {string} whose for those who do not see it: `for Asha`, `from Asha`
 */
export function mediaOf(media, whose) {
	const { type, name } = media;
	const place = make('div', { class: 'picture', data: { type } });
	if (type === 'document') {
		const host = media.kind === 'linked' ? media.host : undefined;
		place.append(inWords('file', name ?? 'Untitled', host));
	} else if (media.kind === 'stored') {
		place.append(shown(media, `${WORDS[type]} ${whose}`));
	} else if (media.kind === 'unknown') {
		place.append(inWords('picture', `Media ID ${media.id}, which was not uploaded here`));
	} else {
		place.append(linked(media, `${WORDS[type]} ${whose}`));
	}
	return place;
}

/**
 * @param {Extract<Media, { kind: 'stored' }>} media
 * @param {string} words
 */
function shown({ type, src }, words) {
	if (type === 'image') {
		const image = make('img');
		image.src = src;
		image.alt = words;
		return image;
	}
	const player = make(type === 'video' ? 'video' : 'audio', { label: words });
	player.src = src;
	player.controls = true;
	return player;
}

/**
 * What is not shown itself.
 *
 * @param {'file' | 'picture'} drawing
 * @param {string} words
 * @param {string} [host]
 */
function inWords(drawing, words, host) {
	return make(
		'p',
		{ class: 'empty soft' },
		icon(drawing),
		make('span', { text: words }),
		host === undefined ? undefined : make('span', { text: host }),
	);
}

/**
 * What lies on the web is asked for only by who looks: before that, the sandbox leaves no trace there.
 *
 * @param {Extract<Media, { kind: 'linked' }>} media
 * @param {string} words
 */
function linked({ type, link, host, src }, words) {
	const load = make('button', { class: 'pill', type: 'button', text: `Load ${type} from ${host}` });
	const place = make(
		'div',
		{ class: 'empty soft' },
		icon('picture'),
		make('span', { class: 'cut', text: link, title: link }),
		load,
	);
	load.addEventListener('click', () => {
		const frame = make('iframe', { title: `${words}, from ${host}` });
		frame.src = src;
		place.replaceWith(frame);
		frame.focus();
	});
	return place;
}
